"""Backups: the whole city in one file while it works, back again on either engine, proved; anything less is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import StringIO
from pathlib import Path
from threading import Event
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection, models

from madang.cases import actions as cases
from madang.cases import queries as case_queries
from madang.cases.models import Case, Story
from madang.documents import actions as documents
from madang.documents.actions import Taken
from madang.documents.models import Document
from madang.people.models import Person
from madang.search import queries as search
from madang.site import backup, portable, restoring
from madang.suggestions.models import Card, Pool
from madang.timeline import actions as timeline
from madang.timeline import queries as timeline_queries
from madang.timeline.models import Entry, Thread

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def full(city, settings, tmp_path):
    """A city with a bit of everything: a public story, words back and forth, two documents, a checkpoint."""
    settings.DATA = tmp_path
    case = city.case("가로등이 꺼져서 밤에 무섭습니다. 고쳐 주세요.", wants_public=True)
    cases.publish(case.story, seat=city.seat("moderator"), title=case.title, text=case.text, at=city.at)
    cases.ask(case, seat=city.seat("officer", "HUB"), text="어느 쪽입니까?", at=city.at)
    keep(case, b"%PDF-1 a map", city.at)
    keep(case, b"%PDF-1 a letter", city.at)
    pool = Pool.objects.create(slug="visit", names={"ko": "방문"}, thread=1, opened_at=city.at)
    said = {"source": "poster", "text": "버스가 드물다", "language": "ko", "said_at": city.at, "kept_at": city.at}
    Card.objects.create(pool=pool, number=1, client_id=UUID(int=7), **said)
    timeline.checkpoint(city.at)
    city.case("소화전 앞에 매일 승합차가 서 있습니다.")  # after the checkpoint
    return city


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder for backups."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def keep(case: Case, content: bytes, at) -> Document:
    """Keep a document with a case."""
    return documents.keep(Taken("map.pdf", "application/pdf", content), subject=case, at=at)


def back_up(folder: Path) -> Path:
    """Back the city up as a person does; return the file."""
    call_command("backup", str(folder), stdout=StringIO())
    return max(folder.glob("*.zip"))


def bring_back(path: Path, **options: object) -> str:
    """Restore as a person does; return what it said."""
    out = StringIO()
    call_command("restore", str(path), stdout=out, **options)
    return out.getvalue()


def all_there_is() -> dict[str, str]:
    """Return every table and every file as hashes: two equal cities have equal ones."""
    found = {m._meta.label_lower: sha256(b"".join(portable.lines(m))).hexdigest() for m in portable.tables()}
    root = Path(configured.MEDIA_ROOT)
    files = {str(p.relative_to(root)): sha256(p.read_bytes()).hexdigest() for p in root.rglob("*") if p.is_file()}
    return found | files


def changed(path: Path, change) -> Path:
    """Write a backup anew with other parts, rightly sealed: `change(parts, manifest)` changes both in place."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(parts.pop(backup.MANIFEST))
    change(parts, manifest)
    other = path.with_name("changed.zip")
    with ZipFile(other, "w") as archive:
        for name, content in {**parts, backup.MANIFEST: json.dumps(manifest).encode()}.items():
            archive.writestr(name, content)
        archive.comment = b"0" * backup.SEAL
    whole = other.read_bytes()[: -backup.SEAL]
    other.write_bytes(whole + sha256(whole).hexdigest().encode())
    return other


def refused(path: Path, **options: object) -> str:
    """Restore, see that it is refused in three sentences at least and changes nothing, and return the reason."""
    before = all_there_is()
    with pytest.raises(CommandError) as raised:
        bring_back(path, **options)
    reason = str(raised.value)
    assert reason.count(". ") >= 2
    assert "!" not in reason
    assert all_there_is() == before
    return reason


# --- the city's own settings ------------------------------------------------------------------------------------------


def test_what_init_kept_of_the_city_goes_along_and_comes_back(full, folder, settings):
    kept = settings.DATA / "city.toml"
    kept.write_text('names = {ko = "마당시"}\n', encoding="utf-8")
    path = back_up(folder)
    kept.unlink()
    assert "city.toml is in its place" in bring_back(path, replace=True)
    assert kept.read_text(encoding="utf-8") == 'names = {ko = "마당시"}\n'
    assert "city.toml is as it was" in bring_back(path, replace=True)


def test_a_city_file_that_is_there_is_never_lost_unsaid(full, folder, settings):
    kept = settings.DATA / "city.toml"
    kept.write_text("phone = '1'", encoding="utf-8")
    path = back_up(folder)
    kept.write_text("phone = '2'", encoding="utf-8")
    assert "The one before is kept as city.toml.before." in bring_back(path, replace=True)
    assert (kept.read_text(), kept.with_name("city.toml.before").read_text()) == ("phone = '1'", "phone = '2'")
    kept.write_text("phone = '3'", encoding="utf-8")
    said = restoring._place_city(b"phone = '1'", replace=False)
    assert "left as it is" in said
    assert (kept.read_text(), kept.with_name("city.toml.from-backup").read_text()) == ("phone = '3'", "phone = '1'")


def test_a_backup_without_it_says_what_to_do(full, folder):
    assert "run `madang init`" in bring_back(back_up(folder), replace=True)


def test_a_changed_city_file_in_a_backup_is_refused(full, folder, settings):
    (settings.DATA / "city.toml").write_text("phone = '1'", encoding="utf-8")
    path = changed(back_up(folder), lambda parts, manifest: parts.update({"city.toml": b"phone = '2'"}))
    assert "is not as it was written" in refused(path, replace=True)


# --- there and back -------------------------------------------------------------------------------------------------


def test_a_city_comes_back_as_it_was_with_documents_search_and_numbers(full, folder):
    path = back_up(folder)
    before = all_there_is()
    late = full.case("나중에 온 이야기입니다. 사라져야 합니다.")
    keep(late, b"%PDF-1 later", full.at)
    Story.objects.update(title="바뀐 제목")
    said = bring_back(path, replace=True)
    assert all_there_is() == before
    assert "2 documents lie in their places" in said
    assert f"all {backup.rows_of(backup.check(path)):,} rows were read again" in said
    newest = Case.objects.latest("pk")
    assert search.find("case", "소화전") == [newest.pk]
    assert search.find("case", "나중") == []
    assert [s.title for s in case_queries.stories(words="무섭")] == ["가로등이 꺼져서 밤에 무섭습니다"]
    again = full.case("그 다음 이야기도 잘 들어갑니다.")
    assert again.pk > newest.pk
    assert search.find("case", "그 다음") == [again.pk]
    assert list(timeline_queries.faults()) == []


def test_an_empty_city_needs_no_leave_and_a_full_one_does(full, folder):
    path, before = back_up(folder), all_there_is()
    assert "There is a city in this database already." in refused(path)
    with portable.loading():
        pass
    assert restoring.is_empty()
    bring_back(path)
    assert all_there_is() == before


def test_what_is_done_while_a_backup_is_made_is_either_whole_inside_or_not_at_all(full, folder):
    stop = Event()

    def tell(writer: int) -> int:
        told = 0
        try:
            while not stop.is_set():
                case = full.case(f"쓰는 사람 {writer}의 이야기 {told}입니다.")
                keep(case, f"%PDF-1 {writer} {told}".encode(), full.at)
                told += 1
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(tell, n) for n in range(3)]
        try:
            for turn in range(3):
                path, manifest = backup.make(folder, at=full.at.replace(second=turn))
        finally:
            stop.set()
        told = sum(writer.result(timeout=20) for writer in writers)
    assert 2 < manifest["timeline"]["threads"] <= 2 + told
    said = bring_back(path, replace=True)
    assert f"in {manifest['timeline']['threads']:,} threads are as they were written" in said
    assert Case.objects.count() == manifest["timeline"]["threads"] == Thread.objects.count()


def test_a_backup_is_noted_is_private_and_never_holds_the_key(full, folder, settings):
    path = back_up(folder)
    kept = json.loads((settings.DATA / "last-backup.json").read_text())
    assert (kept["file"], kept["bytes"], kept["documents"], kept["missing"]) == (str(path), path.stat().st_size, 2, 0)
    assert kept["last_root"] == timeline_queries.last_checkpoint().root
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [path]
    with ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "소화전".encode() in whole  # the net holds something
    assert settings.SECRET_KEY.encode() not in whole


def test_erased_words_stay_erased_and_the_chain_holds(full, folder):
    case = Case.objects.earliest("pk")
    cases.erase(case, reason="the person asked", at=full.at)
    path = back_up(folder)
    with ZipFile(path) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert "무섭습니다".encode() not in whole
    bring_back(path, replace=True)
    assert Entry.objects.filter(thread_id=case.thread, facts="").exists()


# --- documents that are not there -----------------------------------------------------------------------------------


def test_a_document_that_the_disk_has_lost_is_named_and_all_else_is_backed_up(full, folder):
    lost = Document.objects.earliest("pk")
    Path(lost.file.path).unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="1 documents are missing in the city itself"):
        call_command("backup", str(folder), stdout=out)
    assert lost.file.name in out.getvalue()
    path = max(folder.glob("*.zip"))
    assert f"missing already when the backup was made: {lost.file.name}" in bring_back(path, replace=True)
    assert Document.objects.count() == 2


def test_a_document_that_was_changed_on_the_disk_is_named(full, folder):
    Path(Document.objects.earliest("pk").file.path).write_bytes(b"another map")
    with pytest.raises(CommandError, match="1 documents are missing in the city itself"):
        back_up(folder)


def test_a_document_let_go_of_while_the_backup_was_made_is_let_go_of_again(full, folder):
    path = back_up(folder)
    gone = Document.objects.earliest("pk")

    def let_go(parts, manifest):
        del parts[f"files/{gone.file.name}"], manifest["files"][gone.file.name]
        manifest["gone"].append(gone.file.name)

    bring_back(changed(path, let_go), replace=True)
    assert list(Document.objects.values_list("pk", flat=True)) == [gone.pk + 1]


def test_a_place_that_another_document_has_is_not_written_over_and_nothing_stays(full, folder):
    path = back_up(folder)
    first, second = Document.objects.order_by("file")
    Path(first.file.path).unlink()
    Path(second.file.path).write_bytes(b"of another city")
    assert "with other content than in the backup" in refused(path, replace=True)
    assert not Path(first.file.path).exists()


# --- what is refused ------------------------------------------------------------------------------------------------


def test_a_flipped_byte_anywhere_is_refused(full, folder):
    path = back_up(folder)
    whole = path.read_bytes()
    hurt = folder / "hurt.zip"
    for place in [0, 10, len(whole) // 3, len(whole) // 2, len(whole) - 400, len(whole) - 70, len(whole) - 1]:
        hurt.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(CommandError, match="is not as it was written"):
            call_command("backup", check=hurt)
    assert "is not as it was written" in refused(hurt, replace=True)


@pytest.mark.parametrize("size", [0, 1, 64, 1000, -1, -64])
def test_a_truncated_file_is_refused(full, folder, size):
    path = back_up(folder)
    path.write_bytes(path.read_bytes()[:size])
    assert "it was cut short or changed" in refused(path, replace=True)


def test_a_document_missing_from_the_file_is_refused(full, folder):
    def take(parts, manifest):
        del parts[next(name for name in parts if name.startswith("files/"))]

    assert "and its list differ: files/documents/" in refused(changed(back_up(folder), take), replace=True)


def test_a_document_with_other_content_is_refused(full, folder):
    def swap(parts, manifest):
        parts[next(name for name in parts if name.startswith("files/"))] = b"%PDF-1 forged"

    assert "is not as it was written" in refused(changed(back_up(folder), swap), replace=True)


def test_a_name_that_leads_out_of_the_folder_is_refused(full, folder):
    def lead_out(parts, manifest):
        parts["files/../../key"] = b"x"
        manifest["files"]["../../key"] = {"bytes": 1, "sha256": sha256(b"x").hexdigest()}

    assert "It would lie outside the city's files" in refused(changed(back_up(folder), lead_out), replace=True)


@pytest.mark.parametrize("where", ["migrations", "columns", "format"])
def test_another_version_is_refused(full, folder, where):
    def other(parts, manifest):
        if where == "migrations":
            manifest["migrations"]["cases"] = "0999_of_tomorrow"
        elif where == "columns":
            manifest["tables"]["cases.case"]["columns"].append("of_tomorrow")
        else:
            manifest["format"] = "madang-backup-2"

    assert "version" in refused(changed(back_up(folder), other), replace=True)


def forge(parts, manifest, name: str, old: bytes, new: bytes) -> None:
    """Change a table in a backup, and its hash with it."""
    part = f"tables/{name}.jsonl"
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    manifest["tables"][name] |= {"sha256": sha256(parts[part]).hexdigest(), "bytes": len(parts[part])}


def test_a_history_that_was_changed_with_all_hashes_of_the_file_is_refused_by_the_chain(full, folder):
    def rewrite(parts, manifest):
        forge(parts, manifest, "timeline.entry", b"case.asked", b"case.said ")

    assert "entry 3: tampered" in refused(changed(back_up(folder), rewrite), replace=True)


def test_a_row_that_belongs_to_nothing_is_refused(full, folder):
    def orphan(parts, manifest):
        person = str(Person.objects.get(name="김영자").pk)
        rows = [json.loads(line) for line in parts["tables/people.contactpoint.jsonl"].splitlines()]
        whose = manifest["tables"]["people.contactpoint"]["columns"].index("person_id")
        row = next(row for row in rows if str(row[whose]) == person)
        old = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
        row[whose] = 10**6
        forge(
            parts,
            manifest,
            "people.contactpoint",
            old,
            json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(),
        )

    assert "one belongs to nothing" in refused(changed(back_up(folder), orphan), replace=True)


@pytest.mark.parametrize("asked", [{"folder": "nowhere"}, {}])
def test_no_folder_is_made_for_a_backup(full, tmp_path, asked):
    given = [str(tmp_path / asked["folder"])] if asked else []
    with pytest.raises(CommandError):
        call_command("backup", *given)
    assert not (tmp_path / "nowhere").exists()


def test_a_backup_is_proved_without_being_loaded(full, folder):
    path, out = back_up(folder), StringIO()
    Case.objects.update(title="seither anders")
    call_command("backup", check=path, stdout=out)
    assert out.getvalue().endswith("Every part is as it was written.\n")
    assert Case.objects.filter(title="seither anders").count() == 2


# --- both engines ---------------------------------------------------------------------------------------------------


def test_every_column_has_a_portable_form_and_files_are_in_documents_only():
    for model in portable.tables():
        for field in model._meta.concrete_fields:
            assert portable._maker(field)
            assert not isinstance(field, models.FileField) or model is Document


def elsewhere(data: Path, address: str, *command: str) -> str:
    """Run a command in another city; return what it said."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "MADANG_DATA": str(data), "DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, "-m", "madang", *command], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_city_moves_to_another_machine_on_sqlite_and_back_again(full, folder, tmp_path, migrated):
    """On PostgreSQL this is PostgreSQL to SQLite and SQLite to PostgreSQL."""
    path, before = back_up(folder), all_there_is()
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(migrated, other)
    assert "2 documents lie in their places" in elsewhere(other, "", "restore", str(path))
    assert "2 checkpoints hold" in elsewhere(other, "", "verify-timeline")
    (other / "backups").mkdir()
    elsewhere(other, "", "backup", str(other / "backups"))
    Case.objects.update(title="seither anders")
    bring_back(max((other / "backups").glob("*.zip")), replace=True)
    assert all_there_is() == before
    assert full.case("그 다음 이야기도 잘 들어갑니다.").pk
    assert search.find("case", "소화전") != []


@pytest.mark.postgres
def test_a_city_moves_from_postgresql_to_sqlite_and_back(full, folder, tmp_path, migrated):
    assert connection.vendor == "postgresql"
    test_a_city_moves_to_another_machine_on_sqlite_and_back_again(full, folder, tmp_path, migrated)
