"""A town hall's list of questions: 2,000 watchers who look every five seconds, beside a static file of the same server.

Each watcher has a connection of its own and looks when its time has come, whether or not others have their answers yet; an answer's
time counts from when it was due. Meanwhile voices and questions arrive, so that the list changes all the time. List and file take turns.
"""

from __future__ import annotations

import re
import resource
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median

from . import load
from .city import City
from .load import Client, Round, Rounds
from .report import Report
from .servers import ROOT, Server, busy_seconds

WATCHERS, EVERY, SECONDS, ROUNDS, WARM = 2000, 5.0, 15.0, 3, 5.0
QUESTIONS, PAUSE = 60, 0.5  # questions on the list at first; seconds between two voices
ETAG = re.compile(rb"\r\netag: ([^\r]+)", re.I)
STATIC = ROOT / "src" / "madang" / "ui" / "static"
KEYS = count()


class Watcher(Client):
    """One who looks again and again, and says which list they have."""

    __slots__ = ("due", "etag", "waits")

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.due, self.etag, self.waits = 0.0, b"", False

    def look(self, path: str, due: float) -> None:
        """Ask for a page that was due at a moment."""
        known = {"If-None-Match": self.etag.decode()} if self.etag else {}
        self.due, self.waits = due, True
        self.send(load.get(path, {"Accept-Encoding": "gzip", **known}))


def watch(server: Server, path: str, *, seconds: float) -> Round:
    """Let all watchers look at a page for some seconds, each at its own time."""
    watchers = [Watcher(socket.create_connection(("127.0.0.1", server.port))) for _ in range(WATCHERS)]
    by_number = {watcher.sock.fileno(): watcher for watcher in watchers}
    done, poll = Round(), select.epoll()
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    step, total, sent, open_ = EVERY / WATCHERS, int(seconds * WATCHERS / EVERY), 0, 0
    cpu, busy, own, begun = server.cpu_seconds(), busy_seconds(), time.process_time(), time.perf_counter()
    while sent < total or open_:
        while sent < total and begun + sent * step <= time.perf_counter():
            watcher = watchers[sent % WATCHERS]
            if watcher.waits:
                break  # five seconds without an answer: its next look waits, and counts from when it was due
            watcher.look(path, begun + sent * step)
            sent, open_ = sent + 1, open_ + 1
        pause = max(0.0, begun + sent * step - time.perf_counter()) if sent < total else 30.0
        for number, _event in poll.poll(max(pause, 0.0005)):
            watcher = by_number[number]
            answer = watcher.receive()
            if answer is None:
                continue
            done.times.append(time.perf_counter() - watcher.due)
            done.answers[answer] += 1
            watcher.waits, open_ = False, open_ - 1
            if found := ETAG.search(watcher.got, 0, 2000):
                watcher.etag = found[1]
    done.seconds, done.cpu = time.perf_counter() - begun, server.cpu_seconds() - cpu
    done.others = max(0.0, busy_seconds() - busy - done.cpu - (time.process_time() - own))
    poll.close()
    for watcher in watchers:
        watcher.sock.close()
    return done


@contextmanager
def arriving() -> Iterator[None]:
    """Let voices and questions arrive meanwhile, as the acts write them."""
    from madang.kit import clock
    from madang.mobileoffice import actions
    from madang.mobileoffice.enums import Way

    stop, over = _hall(), threading.Event()
    questions, seat = list(stop.questions.filter(state="open")), _seat()

    def go() -> None:
        for n in count():
            if over.wait(PAUSE):
                return
            actions.back(questions[n % len(questions)], key=f"bench-{next(KEYS)}", at=clock.now())
            if n % 10 == 0:
                asked = actions.Asked(text=f"새 질문 {n}입니다.", way=Way.ROOM, key=f"bench-{next(KEYS)}")
                actions.ask(stop, asked, at=clock.now(), seat=seat)

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _hall():
    from madang.mobileoffice.models import Stop

    return Stop.objects.filter(broadcast__takes_questions=True).select_related("visit").latest("pk")


def _seat():
    from madang.people.models import Role
    from madang.people.rules import Seat

    role = Role.objects.filter(kind="scheduler").select_related("person", "office")[0]
    return Seat(role.person, [role])


def fill() -> str:
    """Ask as many questions as a full hall; return the address of the list."""
    from madang.kit import clock
    from madang.mobileoffice import actions
    from madang.mobileoffice.enums import Way

    stop, seat = _hall(), _seat()
    for n in range(QUESTIONS):
        words = "시장 뒤 주차장은 언제 짓고, 짓는 동안 장을 보러 오는 사람은 어디에 차를 세웁니까?"
        asked = actions.Asked(text=f"{words} ({n})", way=list(Way)[n % 3], key=f"bench-fill-{n}")
        actions.ask(stop, asked, at=clock.now(), seat=seat)
    return f"/ko/mayor/mobile/{stop.visit.slug}/hall/questions/"


def plain(bytes_: int) -> Path:
    """Return the static file whose size is nearest to the list's."""
    return min((path for path in STATIC.rglob("*.*")), key=lambda path: abs(path.stat().st_size - bytes_))


def run(city: City, report: Report) -> None:
    """Let watchers look at the list and at a file in turns; report what 95 of 100 waited at most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * WATCHERS)), hard))
    path = fill()
    product = city.product
    sizes = {}
    for asked in (path,):
        load.run(product, load.forever(load.get(asked, {"Accept-Encoding": "gzip"})), seconds=0.3)
        with socket.create_connection(("127.0.0.1", product.port)) as sock:
            client = Client(sock)
            client.send(load.get(asked, {"Accept-Encoding": "gzip"}))
            while client.receive() is None:
                pass
            sizes[asked] = client.whole
    file = plain(sizes[path])
    static = f"/static/{file.relative_to(STATIC)}"
    ours, floor = Rounds(), Rounds()
    with arriving():
        for one in (path, static):
            watch(product, one, seconds=WARM)
        for _round in range(ROUNDS):
            floor.rounds.append(watch(product, static, seconds=SECONDS))
            ours.rounds.append(watch(product, path, seconds=SECONDS))
    for name, rounds in (("hall", ours), ("hall_static", floor)):
        report.check(name, holds=set(rounds.answers) <= {"200", "304"}, told=f"answers were {dict(rounds.answers)}")
    pairs = list(zip(ours.rounds, floor.rounds, strict=True))
    ratio = median(one.p95_ms / other.p95_ms for one, other in pairs)
    known = 100 * ours.answers["304"] / sum(ours.answers.values())
    file_known = 100 * floor.answers["304"] / sum(floor.answers.values())
    report.line(
        "hall_p95_ratio", ratio, "x static file",
        more=f"{WATCHERS} watchers each {EVERY:g} s: {ours}, {known:.0f} % known | {file.name} {floor}, {file_known:.0f} % known"
        f" | {sizes[path]:,} bytes compressed; others took {max(ours.others_percent, floor.others_percent):.0f} % of the cores",
    )  # fmt: skip
    for whose, rounds in (("", ours), ("_static", floor)):
        report.add(f"hall{whose}_rate", rounds.rate, "requests/s")
        report.add(f"hall{whose}_p95", rounds.p95_ms, "ms")
        report.add(f"hall{whose}_cpu", rounds.cpu_ms, "ms of CPU a request")
    most, least = Rounds(), Rounds()  # as fast as eight clients can ask: what would be left for more watchers
    for _round in range(ROUNDS):
        least.rounds.append(load.run(product, load.forever(load.get(static)), seconds=2.0))
        most.rounds.append(load.run(product, load.forever(load.get(path, {"Accept-Encoding": "gzip"})), seconds=2.0))
    rate = median(one.rate / other.rate for one, other in zip(most.rounds, least.rounds, strict=True))
    report.line("hall_most_ratio", rate, "x static file", more=f"eight clients without a pause: {most} | {least}")
