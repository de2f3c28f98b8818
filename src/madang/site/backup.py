"""A whole city in one file: every row and every document, proved by hashes. The secret key is never inside.

The file is a ZIP. Each table is a part `tables/<name>.jsonl`, each document a part `files/<name>`, and `manifest.json` names
every part with its size and SHA-256. What `madang init` kept of the city is the part `city.toml`. The last 64 signs of the file are the SHA-256 of all before them.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.storage import default_storage

from madang.documents.models import Document
from madang.timeline import queries as timeline
from madang.timeline.hashes import root_of
from madang.timeline.models import Thread
from madang.ui import dates

from . import portable

FORMAT = "madang-backup-1"
MANIFEST = "manifest.json"
SEAL = 64  # signs of a SHA-256
PIECE = 1 << 20
LAST = "last-backup.json"
CITY = "city.toml"  # the city's name, telephone, country, time zone and languages, which settings read

Manifest = dict[str, Any]


class Unfit(Exception):
    """A backup is not taken or not used; the message says what, why and what to do."""


def our_version() -> str:
    """Return which Madang this is."""
    try:
        return version("madang")
    except PackageNotFoundError:  # it runs from its source
        return "from source"


def part_of(model: portable.Model) -> str:
    """Return the name of a table's part."""
    return f"tables/{model._meta.label_lower}.jsonl"


def proved() -> dict[str, Any]:
    """Return what two equal timelines have in common: their sizes, a root over all heads, the last checkpoint."""
    entries, threads, checkpoints = timeline.size()
    heads = Thread.objects.order_by("number").values_list("number", "head_seq", "head_hash").iterator(chunk_size=5000)
    last = timeline.last_checkpoint()
    return {
        "entries": entries,
        "threads": threads,
        "checkpoints": checkpoints,
        "heads": root_of(heads),
        "last_root": last.root if last else "",
    }


# --- making one -----------------------------------------------------------------------------------------------------


def make(folder: Path, *, at: datetime) -> tuple[Path, Manifest]:
    """Write the city as it is now into a new file; it has its name only when it is whole and on the disk."""
    if not folder.is_dir():
        raise Unfit(
            f"There is no folder {folder}. A backup on the wrong disk helps nobody. Make the folder, or mount its disk."
        )
    target = folder / f"madang-{dates.local(at):%Y%m%d-%H%M%S}.zip"
    part = target.with_suffix(".part")
    try:
        with open(part, "xb", opener=_private) as file:
            manifest = _write(file, at)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            raise FileExistsError(target)
        part.rename(target)
    except FileExistsError as error:
        raise Unfit(
            f"{error.filename or target} is there already. Another backup may be running. Wait for it, or delete it."
        ) from None
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unfit(
            f"The backup could not be written: {error.strerror}. No file was left. Look at {folder}."
        ) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target, manifest


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _write(file: IO[bytes], at: datetime) -> Manifest:
    manifest: Manifest = {"format": FORMAT, "version": our_version(), "at": at.isoformat(), "tables": {}, "files": {}}
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with portable.snapshot():
            manifest["migrations"] = portable.migrations()
            for model in portable.tables():
                with archive.open(part_of(model), "w", force_zip64=True) as part:
                    found = _copy(portable.lines(model), part.write)
                manifest["tables"][model._meta.label_lower] = {"columns": portable.columns(model), **found}
            manifest["timeline"] = proved()
            documents = list(Document.objects.order_by("file").values_list("file", "sha256").distinct())
        if (settings.DATA / CITY).is_file():
            content = (settings.DATA / CITY).read_bytes()
            archive.writestr(CITY, content)
            manifest["city"] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        manifest["gone"], manifest["missing"] = [], []
        for name, digest in documents:
            if _add(archive, name, digest, manifest["files"]):
                continue
            is_kept = Document.objects.filter(file=name).exists()
            manifest["missing" if is_kept else "gone"].append(name)  # gone: it was let go of while we wrote
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
        archive.comment = b"0" * SEAL
    file.seek(-SEAL, os.SEEK_END)
    file.truncate()
    file.flush()
    with Path(file.name).open("rb") as written:
        digest = _digest(written)
    file.seek(0, os.SEEK_END)
    file.write(digest.encode())
    return manifest


def _copy(pieces: Iterator[bytes], write: Callable[[bytes], object]) -> dict[str, Any]:
    """Write pieces; return how many there were, their size and their hash."""
    digest, size, count = sha256(), 0, 0
    for piece in pieces:
        write(piece)
        digest.update(piece)
        size += len(piece)
        count += 1
    return {"rows": count, "bytes": size, "sha256": digest.hexdigest()}


def _add(archive: ZipFile, name: str, digest: str, files: dict[str, Any]) -> bool:
    """Put one document in; say whether it was there and the one that was kept."""
    try:
        with default_storage.open(name, "rb") as source:
            content = source.read()
    except OSError:
        return False
    if sha256(content).hexdigest() != digest:
        return False
    archive.writestr(ZipInfo(f"files/{name}"), content)  # stored as it is: pictures are compressed already
    files[name] = {"bytes": len(content), "sha256": digest}
    return True


def _digest(file: IO[bytes], *, but: int = 0) -> str:
    """Return the hash of a file from its start, but for its last signs."""
    digest = sha256()
    left = os.fstat(file.fileno()).st_size - but
    file.seek(0)
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


def note(path: Path, manifest: Manifest, *, seconds: float) -> None:
    """Keep in the data folder when the last backup was made, for those who look whether there is one."""
    kept = {
        "at": manifest["at"],
        "file": str(path),
        "bytes": path.stat().st_size,
        "rows": rows_of(manifest),
        "documents": len(manifest["files"]),
        "missing": len(manifest["missing"]),
        "seconds": round(seconds, 1),
        "last_root": manifest["timeline"]["last_root"],
    }
    part = settings.DATA / f"{LAST}.part"
    part.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    part.replace(settings.DATA / LAST)


def rows_of(manifest: Manifest) -> int:
    """Return how many rows a backup holds."""
    return sum(table["rows"] for table in manifest["tables"].values())


# --- reading one ----------------------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """Open a backup to read its parts."""
    try:
        with ZipFile(path) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise Unfit(
            f"{path.name} cannot be read to its end: {error}. Nothing was changed. Take another copy of it."
        ) from error


def check(path: Path) -> Manifest:
    """Return what a backup holds once every part of it has proved to be as it was written; raise Unfit where not."""
    if not path.is_file():
        raise Unfit(f"There is no file {path}. Nothing was changed. Look for the name of the backup again.")
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(size - SEAL, 0))
        seal = file.read()
        if size <= SEAL or _digest(file, but=SEAL).encode() != seal:
            raise Unfit(
                f"{path.name} is not as it was written: it was cut short or changed, or it is no backup of Madang."
                " Nothing was changed. Take another copy of it, or an older backup."
            )
    with opened(path) as archive:
        names = archive.namelist()
        if MANIFEST not in names:
            raise Unfit(
                f"{path.name} has no list of its parts. Nothing was changed. Take a file that `madang backup` made."
            )
        manifest: Manifest = json.loads(archive.read(MANIFEST))
        if manifest.get("format") != FORMAT:
            raise Unfit(
                f"{path.name} is written as {manifest.get('format')}, and this Madang reads {FORMAT}."
                " Nothing was changed. Use the version that made it."
            )
        wanted = parts(manifest)
        if odd := set(names) ^ {MANIFEST, *wanted} or ({"a part twice"} if len(names) != len(set(names)) else set()):
            raise Unfit(f"{path.name} and its list differ: {_some(odd)}. Nothing was changed. Take an older backup.")
        for name, told in wanted.items():
            with archive.open(name) as part:
                found = _copy(iter(lambda part=part: part.read(PIECE), b""), len)  # type: ignore[misc]
            if (found["sha256"], found["bytes"]) != (told["sha256"], told["bytes"]):
                raise Unfit(
                    f"{name} in {path.name} is not as it was written. Nothing was changed. Take an older backup."
                )
    return manifest


def parts(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """Return every part that a manifest names, with its size and hash. A name that leads out of its folder is none."""
    found = {f"tables/{name}.jsonl": told for name, told in manifest["tables"].items()}
    for name, told in manifest["files"].items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Unfit(f"The backup names a file {name}. It would lie outside the city's files. Take another backup.")
        found[f"files/{name}"] = told
    if "city" in manifest:  # not in older ones
        found[CITY] = manifest["city"]
    return found


def _some(names: set[str]) -> str:
    first = sorted(names)[:3]
    return ", ".join(first) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
