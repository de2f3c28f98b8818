"""A real Chromium against the real server and worker, on a demo city of its own."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect, sync_playwright

from ..processes import family

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "var" / "screenshots"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
expect.set_options(timeout=15_000)


def chromium() -> str:
    """Return where Chromium is, or skip; under CI it must be there."""
    names = ("chromium-headless-shell", "chromium-shell", "chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        if os.environ.get("CI"):
            raise RuntimeError("Chromium is missing, and under CI nothing may be")
        pytest.skip("Chromium is missing")
    return found


def lay_city(folder: Path, migrated: Path, environment: dict[str, str]) -> None:
    """Lay a demo city into a folder, once for all who run these tests side by side."""
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return
        beginning = folder.with_name(f"{folder.name}-beginning")
        beginning.mkdir()
        shutil.copy(migrated, beginning)
        environment = {**environment, "MADANG_DATA": str(beginning)}
        demo = [sys.executable, "-m", "madang", "demo", "--cases", "160"]
        subprocess.run(demo, env=environment, check=True, stdout=subprocess.DEVNULL)
        beginning.rename(folder)


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> dict[str, str]:
    """Lay a demo city; return the environment in which Madang finds it."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"MADANG_DEMO": "yes", "PYTHONPATH": str(ROOT / "src")}
    own = tmp_path_factory.getbasetemp()
    beginning = (own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own) / "laid-city"
    lay_city(beginning, migrated, environment)
    environment["MADANG_DATA"] = str(shutil.copytree(beginning, own / "city"))
    return environment


class Served:
    """A server of the demo city, with its worker, at one address; it can be killed and started again."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment, self.address = environment, f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        run = [sys.executable, "-m", "madang", "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(run, env=self.environment, start_new_session=True)
        for _ in range(150):
            try:
                urlopen(f"{self.address}/en/help/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.2)

    def kill(self) -> None:
        """Kill it and all it started, at once and without a word."""
        for pid in family(self.process.pid):  # each of them leads a group of its own
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to stop, and after a while make it."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture(scope="session")
def served(laid: dict[str, str]) -> Iterator[str]:
    """Serve a demo city with its worker; return its address."""
    server = Served(laid)
    yield server.address
    server.stop()


@pytest.fixture
def mortal(laid: dict[str, str]) -> Iterator[Served]:
    """Return a second server of the same city, to be killed."""
    server = Served(laid)
    yield server
    server.stop()


@pytest.fixture
def act(laid: dict[str, str]) -> Callable[[str], None]:
    """Return the function that does an act in the served city at a time of its own, which no page would let be typed in."""

    def run(words: str) -> None:
        subprocess.run([sys.executable, "-m", "madang", "shell", "-v0", "-c", words], env=laid, check=True)

    return run


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium for the session."""
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # as root, and only then, Chromium has no sandbox to keep
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser: a context of its own, its pages checked as it goes."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        defaults: dict[str, object] = {"viewport": {"width": 390, "height": 800}, "locale": "ko-KR"}
        self.context: BrowserContext = browser.new_context(base_url=address, **{**defaults, **options})  # type: ignore[arg-type]
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on(
            "console",
            lambda m: self.faults.append(m.text) if m.type == "error" and "status of 4" not in m.text else None,
        )
        self.page.on("pageerror", lambda e: self.faults.append(str(e)))

    def sit(self, label: str) -> Page:
        """Take a seat of the city in the demo, by the words beside its button."""
        self.page.goto("/demo/")
        self.page.locator("li", has_text=label).get_by_role("button").first.click()
        self.page.wait_for_url("**/desk/")
        return self.page

    def check(self) -> None:
        """See that the page has no accessibility fault that axe can see, and that nothing broke in it."""
        try:
            found = Axe().run(self.page, options=AXE).response["violations"]
        except Error:  # the page left while it was looked at: look at the one that came
            self.page.wait_for_load_state("load")
            found = Axe().run(self.page, options=AXE).response["violations"]
        told = [
            f"{v['id']}: {v['nodes'][0]['html'][:160]} {v['nodes'][0].get('failureSummary', '')[:200]}" for v in found
        ]
        assert told == [], f"{self.page.url}: {told}"
        assert self.faults == [], f"{self.page.url}: {self.faults}"


def press(control: Locator) -> None:
    """Press what leads to another page, and wait for that page: a click alone may return before the old one is gone."""
    with control.page.expect_navigation():
        control.click()


def read_code(page: Page, address: str) -> str:
    """Read the code that the worker sent, as a resident would on the telephone or in the mail."""
    tail = address[-4:] if "@" not in address else address
    for _ in range(30):
        page.goto("/demo/outbox/")
        for text in page.locator("main li").all_inner_texts():
            if tail in text and (found := re.search(r"\b(\d{6})\b", text.split(tail, 1)[1])):
                return found.group(1)
        page.wait_for_timeout(300)
    raise AssertionError("no code was sent")


def read_message(page: Page, address: str, word: str) -> str:
    """Read a message that the worker sent to an address: the newest one with a word in it."""
    for _ in range(30):
        page.goto("/demo/outbox/")
        for text in page.locator("main li").all_inner_texts():
            if address[-4:] in text and word in text:
                return text
        page.wait_for_timeout(300)
    raise AssertionError(f"no message with “{word}” was sent")


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Callable[..., Visitor]]:
    """Return a maker of visitors, all of whom leave at the end."""
    visitors: list[Visitor] = []

    def make(**options: object) -> Visitor:
        visitors.append(Visitor(browser, served, **options))
        return visitors[-1]

    make.address = served  # type: ignore[attr-defined]
    yield make
    for visitor in visitors:
        visitor.context.close()
