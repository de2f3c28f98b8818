"""Taking files in: by content, without what must not be kept."""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random
from struct import pack
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, PngImagePlugin

from madang.documents import actions
from madang.documents.enums import MAX_BYTES, CannotTake
from madang.documents.models import Document
from madang.kit.refusal import Refused

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = b"GPS-37.5665-126.9780"


def picture(kind: str, *, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object) -> bytes:
    """Return a picture, white with its top left quarter red."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    out = BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def photograph(orientation: int = 6) -> bytes:
    """Return a JPEG as a telephone makes it: turned by EXIF, with a place, a camera and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "Telephone 9"
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (37.0, 33.0, 59.4)
    return picture("JPEG", exif=exif, comment=SECRET, quality=95)


def png_head(width: int, height: int) -> bytes:
    """Return a PNG that says it is this large and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def check(content: bytes, name: str = "사진.jpg") -> actions.Taken:
    """Hand a file in."""
    return actions.check(SimpleUploadedFile(name, content, content_type="image/jpeg"))


def refusal(content: bytes, name: str = "사진.jpg") -> CannotTake:
    """Return why a file is not taken."""
    with pytest.raises(Refused) as refused:
        check(content, name)
    assert isinstance(refused.value.reason, CannotTake)
    return refused.value.reason


def colours(content: bytes) -> tuple[tuple[int, int], list[str]]:
    """Return a picture's size and which of its quarters are red: top left, top right, bottom left, bottom right."""
    image = Image.open(BytesIO(content)).convert("RGB")
    width, height = image.size
    points = [(x, y) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4)]
    return image.size, ["red" if image.getpixel(point)[1] < 128 else "white" for point in points]


def test_the_photograph_these_tests_hand_in_has_something_to_lose():
    exif = Image.open(BytesIO(photograph())).getexif()
    assert exif[ExifTags.Base.Orientation] == 6
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"
    assert photograph().count(SECRET) == 2
    assert colours(photograph()) == ((60, 40), ["red", "white", "white", "white"])


def test_a_photograph_loses_place_and_camera_and_stands_upright():
    taken = check(photograph(6))
    assert (taken.name, taken.mime) == ("사진.jpg", "image/jpeg")
    kept = Image.open(BytesIO(taken.content))
    assert dict(kept.getexif()) == {}
    assert {"exif", "comment", "xmp", "icc_profile"} & set(kept.info) == set()
    assert (taken.content.count(SECRET), taken.content.count(b"Exif"), taken.content.count(b"Telephone")) == (
        0,
        0,
        0,
    )
    assert colours(taken.content) == ((40, 60), ["white", "red", "white", "white"])  # turned to the right


@pytest.mark.parametrize(("orientation", "red"), [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 1), (7, 3), (8, 2)])
def test_every_way_to_hold_a_telephone_ends_upright(orientation, red):
    _, quarters = colours(check(photograph(orientation)).content)
    assert [n for n, colour in enumerate(quarters) if colour == "red"] == [red]


@pytest.mark.parametrize(
    ("kind", "mode", "mime", "name"),
    [
        ("PNG", "RGB", "image/png", "사진.png"),
        ("PNG", "RGBA", "image/png", "사진.png"),
        ("PNG", "P", "image/png", "사진.png"),
        ("PNG", "L", "image/png", "사진.png"),
        ("PNG", "LA", "image/png", "사진.png"),
        ("PNG", "1", "image/png", "사진.png"),
        ("GIF", "P", "image/png", "사진.png"),  # a GIF is kept as a still picture
        ("WEBP", "RGB", "image/webp", "사진.webp"),
        ("WEBP", "RGBA", "image/webp", "사진.webp"),
        ("JPEG", "L", "image/jpeg", "사진.jpg"),
        ("JPEG", "CMYK", "image/jpeg", "사진.jpg"),
    ],
)
def test_pictures_are_kept_under_the_name_of_what_they_are(kind, mode, mime, name):
    taken = check(picture(kind, mode=mode))
    assert (taken.mime, taken.name) == (mime, name)
    size, quarters = colours(taken.content)
    assert (size, quarters[1:]) == ((60, 40), ["white"] * 3)


def test_a_photograph_with_damaged_exif_is_kept_upright():
    camera = b"\x01\x10\x00\x02"  # the tag of the camera's name, which is text
    damaged = photograph(6).replace(camera, b"\x01\x10\x00\x07")
    assert damaged != photograph(6)
    assert colours(check(damaged).content) == ((40, 60), ["white", "red", "white", "white"])


def test_words_hidden_in_a_png_stay_behind():
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", SECRET.decode())
    content = picture("PNG", pnginfo=hidden) + SECRET  # and behind its end
    assert (content.count(SECRET), check(content).content.count(SECRET)) == (2, 0)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    assert colours(check(picture("JPEG", size=(3000, 1500))).content)[0] == (2400, 1200)


def test_a_pdf_is_kept_as_it_is():
    taken = check(PDF, "신청서.hwp.pdf")
    assert (taken.name, taken.mime, taken.content) == ("신청서.hwp.pdf", "application/pdf", PDF)


def zipped() -> bytes:
    """Return a zip archive."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("사진.jpg", photograph())
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"<!doctype html><script>alert(1)</script>",
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        lambda: b"MZ\x90\x00" + b"\0" * 200,
        lambda: "가로등이 꺼졌어요".encode(),
        lambda: b"\x00",
        zipped,
        lambda: picture("BMP"),
        lambda: picture("TIFF"),
    ],
)
def test_what_is_not_a_picture_or_a_pdf_is_refused_whatever_its_name(make: Callable[[], bytes]):
    assert refusal(make()) == CannotTake.NOT_WHAT_IT_SAYS


def test_an_empty_file_is_refused():
    assert refusal(b"") == CannotTake.EMPTY


def test_ten_megabytes_are_taken_and_not_one_byte_more():
    assert len(check(PDF.ljust(MAX_BYTES)).content) == MAX_BYTES
    assert refusal(PDF.ljust(MAX_BYTES + 1)) == CannotTake.TOO_LARGE


def test_a_picture_that_is_cut_off_is_refused():
    assert [refusal(photograph()[:length]) for length in (20, 200, 600)] == [CannotTake.BROKEN] * 3
    assert [refusal(picture(kind)[:60]) for kind in ("PNG", "GIF", "WEBP")] == [CannotTake.BROKEN] * 3


@pytest.mark.parametrize("size", [(9_000, 9_000), (12_000, 12_000), (20_000, 20_000), (60_000, 60_000)])
def test_a_small_file_that_unfolds_into_a_huge_picture_is_refused(size):
    assert refusal(png_head(*size)) == CannotTake.TOO_LARGE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_damaged_picture_is_kept_or_refused_and_never_breaks_the_city(kind):
    random, whole = Random(kind), photograph() if kind == "JPEG" else picture(kind)
    outcomes = set()
    for _ in range(150):
        content = bytearray(whole)
        for _ in range(random.randint(1, 8)):
            content[random.randrange(2, len(content))] = random.randrange(256)
        try:
            outcomes.add(check(bytes(content)).mime)
        except Refused as refused:
            outcomes.add(refused.reason)
    kept = "image/png" if kind == "GIF" else f"image/{kind.lower()}"
    assert outcomes - {CannotTake.TOO_LARGE, CannotTake.NOT_WHAT_IT_SAYS} == {kept, CannotTake.BROKEN}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system.ini", "system.pdf"),
        ("C:\\사진\\가로등.jpg", "가로등.pdf"),
        ("/var/www/index.php", "index.pdf"),
        ("가로등.jpg.exe", "가로등.jpg.pdf"),
        ("\u202egpj.exe", "gpj.pdf"),
        ("두\r\n줄: 이름.pdf", "두 줄: 이름.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("\u202e.pdf", "file.pdf"),
        (" .pdf", "file.pdf"),
    ],
)
def test_a_file_name_with_path_parts_is_harmless(written, kept):
    upload = SimpleUploadedFile("x", PDF)
    upload._name = written  # Django's own setter takes some of this away already
    assert actions.check(upload).name == kept


@pytest.mark.django_db
def test_a_file_is_kept_with_its_subject_under_a_name_of_its_own(settings):
    subject, other = Document(pk=1), Document(pk=2)
    documents = [actions.keep(check(PDF, "../신청서.pdf"), subject=subject, at=AT, by_id=7) for _ in range(2)]
    digest = sha256(PDF).hexdigest()
    assert [(d.name, d.mime, d.size, d.sha256, d.by_id) for d in documents] == [
        ("신청서.pdf", "application/pdf", len(PDF), digest, 7)
    ] * 2
    first, second = (Path(d.file.path) for d in documents)
    assert first.name == f"{digest[:32]}.pdf"
    assert first != second
    assert {first.parent, second.parent} == {first.parent}
    assert Path(settings.MEDIA_ROOT) in first.parents
    assert (first.read_bytes(), documents[0].is_picture) == (PDF, False)
    assert (Document.objects.of(subject).count(), Document.objects.of(other).count()) == (2, 0)


@pytest.mark.django_db
def test_the_files_of_a_draft_go_to_what_it_became_and_no_others():
    draft, case, other = Document(pk=1), Document(pk=2), Document(pk=3)
    for subject in (draft, draft, other):
        actions.keep(check(picture("JPEG")), subject=subject, at=AT)
    actions.hand_over(Document.objects.of(draft), to=case)
    assert [Document.objects.of(subject).count() for subject in (draft, case, other)] == [0, 2, 1]
    assert {document.is_picture for document in Document.objects.of(case)} == {True}
