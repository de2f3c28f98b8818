"""Taking a file in: what it is, whether it may be kept, and without what it must not be."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import PureWindowsPath

import filetype
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from PIL import ExifTags, Image

from madang.kit.plaintext import clean
from madang.kit.refusal import Refused

from .enums import KINDS, MAX_BYTES, SOUNDS, CannotTake
from .models import Document

MAX_PIXELS = 50_000_000
LONGEST_SIDE = 2400  # pixels; enough to read a sign in a photograph
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "PNG"}
UPRIGHT = {  # the turn that undoes each EXIF orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Taken:
    """A file fit to be kept, not yet kept."""

    name: str
    mime: str
    content: bytes


def check(upload: UploadedFile) -> Taken:
    """Return the file as it may be kept, or raise Refused: known by content, photographs without EXIF and GPS."""
    if not upload.size:
        raise Refused(CannotTake.EMPTY)
    if upload.size > MAX_BYTES:
        raise Refused(CannotTake.TOO_LARGE)
    content = upload.read()
    mime = filetype.guess_mime(content[:8192]) or ""
    if mime not in KINDS:
        raise Refused(CannotTake.NOT_WHAT_IT_SAYS)
    if mime in FORMATS:
        content, mime = _redrawn(content, mime)
    return Taken(name=_named(upload, KINDS[mime]), mime=mime, content=content)


def check_sound(upload: UploadedFile) -> Taken:
    """Return a voice recording as it may be kept, or raise Refused: known by content, kept as it came."""
    if not upload.size:
        raise Refused(CannotTake.EMPTY)
    if upload.size > MAX_BYTES:
        raise Refused(CannotTake.TOO_LARGE)
    content = upload.read()
    mime = filetype.guess_mime(content[:8192]) or ""
    if mime not in SOUNDS:
        raise Refused(CannotTake.NO_SOUND)
    return Taken(name=_named(upload, SOUNDS[mime]), mime=mime, content=content)


def _named(upload: UploadedFile, ending: str) -> str:
    # A Windows path, because that one knows both kinds of slash.
    stem = " ".join(clean(PureWindowsPath(upload.name or "").stem).split())[:80] or "file"
    return stem + ending


def _redrawn(content: bytes, mime: str) -> tuple[bytes, str]:
    try:
        with warnings.catch_warnings():
            # Of damaged EXIF, which is left behind anyway, and of what is refused below.
            warnings.simplefilter("ignore")
            picture: Image.Image = Image.open(BytesIO(content))
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(CannotTake.TOO_LARGE)
            turn = UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            if turn is not None:  # by hand, because ImageOps.exif_transpose writes EXIF anew and falls over damaged one
                picture = picture.transpose(turn)
            if mime == "image/jpeg" and picture.mode != "RGB":
                picture = picture.convert("RGB")
            out = BytesIO()
            fresh = Image.new(picture.mode, picture.size)
            if picture.mode == "P":
                picture = picture.convert("RGBA")
                fresh = Image.new("RGBA", picture.size)
            fresh.paste(picture)  # pixels only: whatever else the file carried stays behind
            fresh.save(out, FORMATS[mime])
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(CannotTake.TOO_LARGE) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused(CannotTake.BROKEN) from error
    return out.getvalue(), "image/png" if mime == "image/gif" else mime


def keep(taken: Taken, *, subject: models.Model, at: datetime, by_id: int | None = None) -> Document:
    """Keep a checked file with its subject."""
    document = Document(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        name=taken.name,
        mime=taken.mime,
        size=len(taken.content),
        sha256=sha256(taken.content).hexdigest(),
        added_at=at,
        by_id=by_id,
    )
    # The name on disk is the content's own, so a sender's words reach no file system and no web server.
    document.file.save(document.sha256[:32] + (KINDS | SOUNDS)[taken.mime], ContentFile(taken.content), save=False)
    document.save()
    return document


def drop(documents: models.QuerySet[Document]) -> None:
    """Delete files with what is kept of them; the disk follows once the database has agreed."""
    for document in documents:
        transaction.on_commit(partial(document.file.delete, save=False))
    documents.delete()


def hand_over(documents: models.QuerySet[Document], *, to: models.Model) -> None:
    """Move files from a draft to what it became."""
    documents.update(subject_type=to._meta.label_lower, subject_id=to.pk)
