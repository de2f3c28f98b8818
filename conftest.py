"""What every test stands on: a data folder of its own, near caches empty, files that go away."""

from __future__ import annotations

import atexit
import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

if "MADANG_DATA" not in os.environ:
    os.environ["MADANG_DATA"] = tempfile.mkdtemp(prefix="madang-test-")
    atexit.register(shutil.rmtree, os.environ["MADANG_DATA"], ignore_errors=True)
os.environ.setdefault("MADANG_DEMO", "yes")
os.environ.setdefault("DATABASE_POOL", "no")

import pytest
from hypothesis import configuration
from hypothesis import settings as hypothesis_settings

from madang.__main__ import compile_words

compile_words()

# Hypothesis without a clock to beat on a busy machine, and without a folder of its own in the tree.
configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "madang-hypothesis")
hypothesis_settings.register_profile("city", deadline=None, database=None)
hypothesis_settings.load_profile("city")


# Built from parts that are tried on both engines each by itself; the whole once.
ONCE = ("madang/demo/tests/", "notices/tests/test_wording.py")


def _place(item: pytest.Item) -> int:
    asked = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & asked or (marker and marker.kwargs.get("transaction")):
        return 2
    return 1 if "city" in asked else 0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put first what needs no city, then what shares one, last what empties the tables when it ends.

    On PostgreSQL, what touches no database is left out: the run on SQLite has proved it.
    """
    items.sort(key=_place)
    if not os.environ.get("DATABASE_URL"):
        return
    bases = {"db", "transactional_db", "live_server"}
    kept = [
        item
        for item in items
        if (item.get_closest_marker("django_db") or bases & set(getattr(item, "fixturenames", ())))
        and not any(part in item.path.as_posix() for part in ONCE)
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays until the end, and come by more seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Hash passwords as the city does, in fewer rounds."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = 1000


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path: Path) -> Iterator[None]:
    """Empty what a process keeps near, and put uploaded files into the test's own folder."""
    from django.utils import translation

    from madang.kit import near

    settings.MEDIA_ROOT = tmp_path / "files"
    near.forget()
    with translation.override("en"):
        yield
    near.forget()


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that those who share this run's tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


def _migrate(folder: Path, address: str = "") -> None:
    """Make every table, in a program of its own: on SQLite in a folder, else in the database at an address."""
    env = {
        **os.environ,
        "MADANG_DATA": str(folder),
        "PYTHONPATH": str(Path(__file__).parent / "src"),
        "DATABASE_URL": address,
    }
    subprocess.run([sys.executable, "-m", "madang", "migrate", "-v0"], env=env, check=True)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with every table, migrated once for all who test side by side: copy it, leave it as it is."""
    folder = Path(os.environ.get("MADANG_TEST_BESIDE") or _shared(tmp_path_factory)) / "migrated"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            beginning = folder.with_name("migrating")
            shutil.rmtree(beginning, ignore_errors=True)
            _migrate(beginning)
            beginning.rename(folder)
    return folder / "madang.sqlite3"


def _template(address: str) -> tuple[str, str]:
    """Return name and address of the PostgreSQL database that the databases of the tests are copied from."""
    parts = urlsplit(address)
    name = f"template_of_test_{parts.path.strip('/')}"
    return name, f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


@pytest.fixture(scope="session")
def migrated_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the name of a PostgreSQL database with every table, migrated once for all who share this run."""
    import psycopg

    folder = _shared(tmp_path_factory) / "migrated-template"
    name, address = _template(os.environ["DATABASE_URL"])
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
                link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # of a run that was killed
                link.execute(f'CREATE DATABASE "{name}"')
            _migrate(folder.with_name("migrating-template"), address)
            folder.mkdir()
    return name


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Take the template of the databases away, once all who share this run have ended."""
    if os.environ.get("DATABASE_URL") and not os.environ.get("PYTEST_XDIST_WORKER"):
        import psycopg

        name, _address = _template(os.environ["DATABASE_URL"])
        with (
            suppress(psycopg.OperationalError),  # where nobody answers, nothing was made
            psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link,
        ):
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, request: pytest.FixtureRequest) -> bool:
    """Begin with a copy of what was migrated once: on SQLite of a file; on PostgreSQL of a database, taken away in the end."""
    from django.db import connection

    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["TEMPLATE"] = request.getfixturevalue("migrated_template")
        return False
    shutil.copy(request.getfixturevalue("migrated"), connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of real data, or skip with the reason."""
    folder = Path(os.environ.get("MADANG_SHARED_DATA", Path(__file__).parent.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the folder of real data is missing: set MADANG_SHARED_DATA (looked at {folder.name})")
    return folder


class City:
    """A small city for a test: the demo's ground and staff, no stories, and a moment to act at."""

    rows: ClassVar[list[tuple[Any, list[Any]]]] = []  # what the first of this process laid down

    def __init__(self) -> None:
        from datetime import UTC, datetime

        from madang.people.models import Role
        from madang.people.rules import Seat
        from madang.places.models import Area, Office

        self.at = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # a Monday, ten in the morning in Seoul
        if not Office.objects.exists():
            self._lay_again() if City.rows else self._lay()
        self.seats: dict[str, Seat] = {}
        for role in Role.objects.select_related("person__staff_login", "office").order_by("pk"):
            self.seats.setdefault(f"{role.kind}:{role.office.code}", Seat(role.person, [role]))
        self.office = {office.code: office for office in Office.objects.all()}
        self.area = {area.code: area for area in Area.objects.filter(kind="district")}

    def _lay(self) -> None:
        """Lay the city out by the demo's own acts, and remember what that made."""
        from django.apps import apps

        from madang.demo import ground

        ground.lay_ground(self.at.date())
        ground.seat_staff(self.at)
        ours = [model for model in apps.get_models() if model.__module__.startswith("madang.")]
        City.rows = [(model, rows) for model in ours if (rows := list(model._default_manager.order_by("pk")))]

    def _lay_again(self) -> None:
        """Lay the same rows down again: a quarter of the time, in each of a thousand tests."""
        from django.core.management.color import no_style
        from django.db import connection, transaction

        with transaction.atomic():  # what refers to a row that comes later is looked at in the end
            for model, rows in City.rows:
                model._default_manager.bulk_create(rows, ignore_conflicts=True)
            if numbering := connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in City.rows]):
                with connection.cursor() as cursor:
                    cursor.execute("".join(numbering))

    def seat(self, role: str, office: str = ""):
        """Return the seat of a role, in an office where it matters."""
        return next(s for key, s in self.seats.items() if key.startswith(f"{role}:{office}"))

    def told(self, text: str = "가로등이 꺼져서 밤에 골목이 무섭습니다.", **more):
        """Return words ready to be filed; a telephone and a name unless `who` is given."""
        from madang.cases.actions import Told
        from madang.cases.enums import Channel
        from madang.kit import reference
        from madang.people.actions import Introduced

        who = more.pop("who", Introduced(name="김영자", phone="+821012345678", channel="sms"))
        return Told(
            reference=more.pop("reference", reference.new()),
            text=text,
            channel=more.pop("channel", Channel.PHONE),
            who=who,
            **more,
        )

    def case(self, text: str = "가로등이 꺼져서 밤에 골목이 무섭습니다.", **more):
        """File a case and return it."""
        from madang.cases import actions

        at = more.pop("at", self.at)
        return actions.file(self.told(text, **more), at=at).case


@pytest.fixture(scope="session")
def laid_ground(django_db_setup, django_db_blocker) -> None:
    """Lay the city once for all tests of this process: each then works within a transaction that is taken back."""
    from django.utils import translation

    with django_db_blocker.unblock(), translation.override("en"):
        City()


@pytest.fixture
def city(laid_ground, db) -> City:
    """Return a small city."""
    return City()


def sit(client, seat) -> None:
    """Put a test client into a staff seat."""
    from madang.people import doors

    client.force_login(seat.person.staff_login, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[doors.SECOND] = True
    session.save()
    client.cookies["django_language"] = "en"


def be(client, person, address: str) -> None:
    """Make a test client a resident who has shown a telephone number or e-mail."""
    from madang.people import doors
    from madang.people.models import Login

    login = Login.objects.get(email=address) if "@" in address else Login.objects.get(phone=address)
    client.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[doors.CHOSEN] = person.pk
    session.save()


@pytest.fixture
def at_once():
    """Return the function that runs `work(n)` in `count` threads and returns what each gave, or its exception."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def run(work, count: int = 8) -> list[Any]:
        def one(n: int) -> Any:
            try:
                return work(n)
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


@pytest.fixture(name="sit")
def sit_fixture():
    """Return the function that seats a client."""
    return sit


@pytest.fixture(name="be")
def be_fixture():
    """Return the function that makes a client a resident."""
    return be
