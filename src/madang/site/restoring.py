"""Bringing a city back from one file: all of it, proved, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.db import DatabaseError

from madang.cases.models import Case
from madang.documents.models import Document
from madang.people.models import Person
from madang.places.models import Office
from madang.timeline import queries as timeline
from madang.timeline.models import Thread

from . import backup, portable
from .backup import Manifest, Unfit


@dataclass
class Proved:
    """What a restore has shown to be so."""

    manifest: Manifest
    rows: int
    documents: int
    city: str = ""  # what became of its settings, in a sentence


def is_empty() -> bool:
    """Say whether there is no city in this database yet."""
    return not any(model._base_manager.exists() for model in (Office, Person, Case, Thread, Document))


def why_not_fit(manifest: Manifest) -> str | None:
    """Return in which way the tables of a backup differ from ours, or None."""
    here = portable.migrations()
    differ = sorted(
        f"{app} {manifest['migrations'].get(app, 'is not there')}, here {here.get(app, 'it is not')}"
        for app in {*here, *manifest["migrations"]}
        if here.get(app) != manifest["migrations"].get(app)
    )
    columns = {model._meta.label_lower: portable.columns(model) for model in portable.tables()}
    if not differ and columns != {name: table["columns"] for name, table in manifest["tables"].items()}:
        differ = ["its tables have other columns"]
    if not differ:
        return None
    return (
        f"This backup is of another version of Madang ({manifest['version']}): {'; '.join(differ[:3])}."
        " Its rows would not fit, so nothing was changed."
        " Install that version, restore there, then install the new one and run `madang migrate`."
    )


def restore(path: Path, *, replace: bool = False) -> Proved:
    """Load a backup that has proved sound, prove what was loaded, and only then keep it; raise Unfit otherwise."""
    manifest = backup.check(path)
    if reason := why_not_fit(manifest):
        raise Unfit(reason)
    if not replace and not is_empty():
        raise Unfit(
            "There is a city in this database already. Restoring would throw it away, so nothing was changed."
            " Back it up first, then say --replace."
        )
    placed: list[Path] = []
    try:
        with backup.opened(path) as archive, portable.loading():
            for model in portable.tables():
                with archive.open(backup.part_of(model)) as part:
                    portable.load(model, part)
            portable.finish()
            _prove(manifest)
            Document.objects.filter(file__in=manifest["gone"]).delete()
            for name, told in manifest["files"].items():
                _place(archive, name, told["sha256"], placed)
            city = archive.read(backup.CITY) if "city" in manifest else None
    except BaseException as error:
        for added in placed:
            added.unlink(missing_ok=True)
        if isinstance(error, DatabaseError):
            raise Unfit(
                f"The database did not take the rows ({type(error).__name__}): one belongs to nothing or breaks a rule, or the disk is full."
                " Nothing was changed. Look at the disk, or take an older backup."
            ) from error
        raise
    if replace:
        _let_go(manifest)
    said = _place_city(city, replace=replace)
    return Proved(manifest, backup.rows_of(manifest), len(manifest["files"]), said)


def _prove(manifest: Manifest) -> None:
    """Read everything again from the database, and raise Unfit unless it is what the backup says it was."""
    for model in portable.tables():
        told, digest, count = manifest["tables"][model._meta.label_lower], sha256(), 0
        for line in portable.lines(model):
            digest.update(line)
            count += 1
        if (count, digest.hexdigest()) != (told["rows"], told["sha256"]):
            raise Unfit(
                f"The rows of {model._meta.label_lower} did not come back as they were: {count} of {told['rows']}."
                " Nothing was changed. Keep the file, and tell those who write Madang."
            )
    faults = [str(fault) for _number, fault in zip(range(4), timeline.faults(), strict=False)]
    if faults:
        raise Unfit(
            f"The timeline in this backup is not as it was written: {'; '.join(faults)}."
            " Nothing was changed. Take an older backup, and keep this one for the auditors."
        )
    if backup.proved() != manifest["timeline"]:
        raise Unfit(
            "The timeline that was loaded has another root than the one that was backed up."
            " Nothing was changed. Take an older backup, and keep this one for the auditors."
        )


def _place(archive: ZipFile, name: str, digest: str, placed: list[Path]) -> None:
    """Write a document to its place, unless it lies there; add the path of what was written to `placed`."""
    target = Path(settings.MEDIA_ROOT) / name
    if target.is_file() and sha256(target.read_bytes()).hexdigest() == digest:
        return
    if target.exists():
        raise Unfit(
            f"{target} is there with other content than in the backup. Nothing was changed."
            " Move the folder of files away, and restore again."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(archive.read(f"files/{name}"))
    part.replace(target)
    placed.append(target)


def _place_city(content: bytes | None, *, replace: bool) -> str:
    """Put the city's name and languages into the data folder; one that is there is never lost. Return what was done."""
    target: Path = settings.DATA / backup.CITY
    if content is None:
        return f"There is no {backup.CITY} in this backup. Without it the city has no name: take its own file and run `madang init`."
    if target.is_file() and target.read_bytes() == content:
        return f"{target} is as it was."
    if not target.exists():
        target.write_bytes(content)
        return f"{target} is in its place."
    if replace:
        target.replace(before := target.with_name(f"{backup.CITY}.before"))
        target.write_bytes(content)
        return f"{target} was another and was replaced. The one before is kept as {before.name}."
    (beside := target.with_name(f"{backup.CITY}.from-backup")).write_bytes(content)
    return (
        f"{target} is another than in the backup, and was left as it is. The backup's lies beside it as {beside.name}:"
        " put it in its place if this is that city."
    )


def _let_go(manifest: Manifest) -> None:
    """Delete the documents of the city that was replaced."""
    root = Path(settings.MEDIA_ROOT)
    for path in _files_below(root / "documents"):
        if path.relative_to(root).as_posix() not in manifest["files"]:
            path.unlink()


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in list(folder.rglob("*")) if path.is_file())
