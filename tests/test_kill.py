"""Killed in the middle: server and worker die by SIGKILL again and again while eight people send what they told.

`MADANG_FILED=1000` files so many; the tests file fewer.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlsplit

import pytest

from madang.notices.tests.peers import SmsGateway

from .processes import family

ROOT = Path(__file__).resolve().parent.parent
FILED = int(os.environ.get("MADANG_FILED", "200"))
CLIENTS, DEATHS = 8, 3
PATIENCE = 60  # seconds without any answer before we give up

# The ground of a city, and drafts that lack nothing but the last press of the button; their cookies and numbers as JSON.
PREPARE = """
import json, secrets
from django.core import signing
from madang.cases.enums import Channel
from madang.people.models import Draft
from madang.cases.views.tell import TRAIL
from madang.demo import ground
from madang.kit import clock, reference
from madang.places import queries as places
now = clock.now()
ground.lay_ground(now.date())
village = places.villages(clock.today())[0]
made = [
    Draft(
        kind=TRAIL.kind, reference=reference.new(), secret=secrets.token_urlsafe(24), channel=Channel.WEB, begun_at=now, kept_at=now,
        answers={
            "language": "ko", "text": f"가로등 {n}번이 꺼져서 밤에 무섭습니다.", "whose": "me", "where": True, "area": village.pk,
            "area_name": village.name, "place": "", "photos": True, "files": 0, "channel": "sms", "name": f"김하늘 {n}",
            "needs": [], "phone": f"+8210{20_000_000 + n}", "email": "", "postal": "",
        },
    )
    for n in range(COUNT)
]
Draft.objects.bulk_create(made, batch_size=200)
signer = signing.get_cookie_signer(salt=TRAIL.kind)
print(json.dumps([[d.reference, f"{TRAIL.kind}={signer.sign(f'{d.reference}.{d.secret}')}"] for d in made]))
"""
# What a worker does that comes three minutes later, when what the dead ones had in hand is free again; then all there is.
LOOK = """
import json
from datetime import timedelta
from madang.cases.models import Case, Story
from madang.kit import clock
from madang.notices import actions as notices
from madang.notices.models import Notice
from madang.people.models import Draft
from madang.search import queries as search
from madang.timeline import actions, queries as timeline
from madang.timeline.models import Entry, Thread
actions.checkpoint(clock.now())
for _turn in range(100):
    if not notices.send_due(clock.now() + timedelta(minutes=3)):
        break
print(json.dumps({
    "cases": list(Case.objects.values_list("reference", flat=True)),
    "threads": list(Thread.objects.exclude(pk=actions.CITY).values_list("pk", "head_seq")),
    "received": list(Entry.objects.filter(kind="case.received").values_list("thread_id", flat=True)),
    "stories": Story.objects.count(),
    "drafts": Draft.objects.count(),
    "notices": list(Notice.objects.values_list("thread", "state", "address", "sent_at", "attempts")),
    "faults": [str(fault) for fault in timeline.faults()],
    "size": timeline.size(),
    "found": len(search.find("case", "가로등", limit=10**6)),
}, default=str))
"""


class Killable:
    """A city with a server and a worker that can be killed, and started again, on one port."""

    def __init__(self, data: Path, address: str, gateway: SmsGateway) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = (data / "server.log").open("wb")
        self.env = {
            **os.environ, "MADANG_DATA": str(data), "DATABASE_URL": address, "MADANG_DEMO": "no",
            "PYTHONPATH": str(ROOT / "src"), "SMS_GATEWAY_URL": gateway.url, "SMS_GATEWAY_KEY": "key",
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> str:
        """Run a command to its end; return what it said."""
        command = [sys.executable, "-m", "madang", *arguments]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Start server and worker."""
        command = [sys.executable, "-m", "madang", "serve", "--port", str(self.port), "--workers", "2"]
        self.process = subprocess.Popen(
            command, env=self.env, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True
        )

    def kill(self) -> None:
        """Kill server, worker and all they started, at once and without a word."""
        if self.process is None:
            return
        for pid in family(self.process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        self.process = None


@pytest.fixture
def database() -> Iterator[str]:
    """Give the address of a database of this test's own: empty for SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield ""
        return
    import psycopg

    name, parts = f"madang_kill_{os.getpid()}", urlsplit(given)
    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
        finally:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    """Run an SMS gateway that takes its time, so that a worker is killed with a message in its hand."""
    with SmsGateway() as server:
        server.delay = 0.005
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


def send(port: int, cookie: str) -> str:
    """Press the last button of telling once; return where it leads, empty where nobody answers."""
    token = "a" * 32
    headers = {"Cookie": f"{cookie}; csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        link.request("POST", "/ko/tell/check/", f"csrfmiddlewaretoken={token}&visible=public", headers)
        answer = link.getresponse()
        answer.read()
        return f"{answer.status} {answer.headers.get('Location', '')}"
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        link.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are counted in /proc, which is Linux's")
def test_what_was_acknowledged_is_there_once_however_often_server_and_worker_are_killed(
    tmp_path, database, gateway, migrated
):
    city = Killable(tmp_path, database, gateway)
    if not database:
        shutil.copy(migrated, tmp_path)
    city.command("migrate", "-v0")
    told = json.loads(city.command("shell", "-v0", "-c", PREPARE.replace("COUNT", str(FILED))))
    waiting: SimpleQueue[tuple[str, str]] = SimpleQueue()
    for one in told:
        waiting.put(tuple(one))
    answers: Counter[str] = Counter()
    acknowledged: list[str] = []
    lock, give_up = threading.Lock(), threading.Event()

    def person() -> None:
        while not give_up.is_set():
            try:
                number, cookie = waiting.get_nowait()
            except Empty:
                return
            while not give_up.is_set():  # whoever gets no answer presses again, with the same submission
                answer = send(city.port, cookie)
                with lock:
                    answers[answer] += 1
                if answer == "302 /ko/tell/done/":
                    with lock:
                        acknowledged.append(number)
                    break
                time.sleep(0.05)

    city.start()
    try:
        with ThreadPoolExecutor(CLIENTS) as pool:
            people = [pool.submit(person) for _ in range(CLIENTS)]
            deaths, seen, since = 0, 0, time.monotonic()
            while not all(one.done() for one in people):
                if len(acknowledged) > seen:
                    seen, since = len(acknowledged), time.monotonic()
                if deaths < DEATHS and seen >= FILED * (deaths + 1) // (DEATHS + 1):
                    city.kill()
                    deaths += 1
                    city.start()
                if time.monotonic() - since > PATIENCE:
                    give_up.set()
                time.sleep(0.002)
            for one in people:
                one.result()
        assert not give_up.is_set(), f"nobody answers: {answers}; {(tmp_path / 'server.log').read_text()[-2000:]}"
        # One more death, of a worker that is in the middle of sending: the messages it holds are not lost.
        city.kill()
    finally:
        city.kill()
        city.log.close()
    assert deaths == DEATHS
    assert set(answers) <= {"302 /ko/tell/done/", ""}, answers  # no page of error, only no answer at all

    looked = json.loads(city.command("shell", "-v0", "-c", LOOK))
    numbers = sorted(number for number, _cookie in told)
    assert sorted(acknowledged) == numbers
    assert sorted(looked["cases"]) == numbers
    assert sorted(str(thread) for thread, _head in looked["threads"]) == numbers
    assert sorted(str(thread) for thread in looked["received"]) == numbers
    assert {head for _thread, head in looked["threads"]} == {1}
    assert (looked["stories"], looked["drafts"], looked["found"]) == (FILED, 0, FILED)
    assert sorted(str(thread) for thread, *_rest in looked["notices"]) == numbers
    assert {(state, sent_at is None) for _thread, state, _address, sent_at, _attempts in looked["notices"]} == {
        ("sent", False)
    }
    texts = Counter(taken["to"] for taken in gateway.taken)
    assert set(texts) == {address for _thread, _state, address, *_rest in looked["notices"]}
    assert len(texts) == FILED
    assert sum(texts.values()) - FILED <= deaths + 1  # twice only what a dying worker had in its hand
    # The city's own thread says once, if a worker lives long enough, that nobody works in this empty city.
    assert (looked["faults"], looked["size"][:2] in ([FILED] * 2, [FILED + 1] * 2)) == ([], True)
    assert looked["size"][2] > 0
