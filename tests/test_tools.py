"""The tools around the code: what is locked, what `make` offers, what `make reset` may delete, what `serve` refuses."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from madang.site.management.commands.serve import why_not_listen

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
VERBS = ["run", "test", "check", "bench", "reset", "words", "lock"]


def pins(name: str) -> set[str]:
    """Return a lock file's packages with their versions."""
    return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))


def reset(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run `reset` on a data folder."""
    command = [sys.executable, str(ROOT / "tools" / "make.py"), "reset"]
    env = {**os.environ, "MADANG_DATA": str(folder)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_place(name: str) -> None:
    """A lock file says what, never from where."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--hash=sha256:" in text


def test_dev_lock_holds_the_run_lock() -> None:
    """What is tested is what runs."""
    assert pins(LOCKS[0]) <= pins(LOCKS[1])


def test_make_offers_every_verb() -> None:
    """Each verb is a target that asks tools/make.py."""
    makefile = (ROOT / "Makefile").read_text()
    for verb in VERBS:
        assert f"\n{verb}:\n\t@python3 tools/make.py {verb}\n" in makefile


def test_machine_runs_the_same_tests() -> None:
    """The machine's run is `make test`, and it can be started."""
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert "\nexport CI=true\n" in run.read_text()
    assert "\nexec make test\n" in run.read_text()


def test_every_journey_stands_where_it_is_looked_for() -> None:
    """`make test` looks for what drives a browser in one folder alone, and for nothing else there."""
    files = {path for folder in ("src", "tests") for path in (ROOT / folder).rglob("test_*.py")}
    marked = {path for path in files if re.search(r"mark\.browser", path.read_text(encoding="utf-8"))}
    assert marked == {path for path in files if ROOT / "tests" / "browser" in path.parents}


def test_old_python_can_read_why_it_is_too_old() -> None:
    """No newer syntax in tools/make.py, or an old Python would show a traceback and no reason."""
    ast.parse((ROOT / "tools" / "make.py").read_text(), feature_version=(3, 7))


def test_reset_leaves_a_stranger_alone(tmp_path: Path) -> None:
    """A folder that is not Madang's keeps everything."""
    (tmp_path / "files").mkdir()
    done = reset(tmp_path)
    assert done.returncode == 1
    assert "nothing was removed" in done.stdout
    assert (tmp_path / "files").is_dir()


def test_reset_removes_only_what_is_its_own(tmp_path: Path) -> None:
    """The data goes, and is named; what someone else put there stays."""
    for name in ("madang.sqlite3", "madang.sqlite3-wal", "secret-key", "letter.txt"):
        (tmp_path / name).touch()
    (tmp_path / "files" / "ab").mkdir(parents=True)
    done = reset(tmp_path)
    assert done.returncode == 0
    assert "files, madang.sqlite3, madang.sqlite3-wal, secret-key" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {"letter.txt", "run.lock"}


# --- madang serve ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_second_server_on_one_port_is_refused_though_the_port_could_be_shared(city):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the web server does
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError) as refused:
            call_command("serve", port=port)
        assert str(refused.value).startswith(f"Port {port} is taken")
        assert str(refused.value).count(". ") == 2
    assert why_not_listen("127.0.0.1", port) == ""


def test_a_port_where_nothing_can_listen_is_refused_with_its_reason():
    assert "Nobody could reach the pages" in why_not_listen("203.0.113.7", 8000)
