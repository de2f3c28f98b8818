"""A closed loop of clients over kept connections: each sends its next request when its last answer is whole.

One thread with epoll and raw sockets, so that the clients take a few percent of a core and not the server's time.
"""

from __future__ import annotations

import os
import re
import select
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from .servers import Server, busy_seconds

CLIENTS = 8
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)
LOCATION = re.compile(rb"\r\nlocation: ([^\r]+)", re.I)


@dataclass
class Round:
    """What one round of a server under load gave."""

    seconds: float = 0.0
    cpu: float = 0.0
    others: float = 0.0  # CPU time that neither the server nor the clients took
    times: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return len(self.times) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """The server's CPU time for one request."""
        return self.cpu / len(self.times) * 1000

    @property
    def p95_ms(self) -> float:
        """The time that 95 of 100 answers did not exceed."""
        return sorted(self.times)[int(len(self.times) * 0.95)] * 1000


@dataclass
class Rounds:
    """Several rounds, seen by their medians."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return median(r.rate for r in self.rounds)

    @property
    def cpu_ms(self) -> float:
        """CPU time of a request."""
        return median(r.cpu_ms for r in self.rounds)

    @property
    def p95_ms(self) -> float:
        """The 95th percentile."""
        return median(r.p95_ms for r in self.rounds)

    @property
    def answers(self) -> Counter[str]:
        """How often each status came, with the address where it leads elsewhere."""
        return sum((r.answers for r in self.rounds), Counter())

    @property
    def others_percent(self) -> float:
        """The share of the cores that something else took meanwhile."""
        return 100 * sum(r.others for r in self.rounds) / sum(r.seconds for r in self.rounds) / (os.cpu_count() or 1)

    def __str__(self) -> str:
        return f"{self.rate:,.0f} req/s, p95 {self.p95_ms:.1f} ms, CPU {self.cpu_ms:.2f} ms"


class Client:
    """One connection with the answer that is coming in on it."""

    __slots__ = ("got", "sent_at", "sock", "whole")

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.got, self.whole, self.sent_at = sock, bytearray(), -1, 0.0

    def send(self, request: bytes) -> None:
        """Send one request."""
        self.got, self.whole, self.sent_at = bytearray(), -1, time.perf_counter()
        self.sock.sendall(request)

    def receive(self) -> str | None:
        """Take what came; return the answer's status (and where it leads) once it is whole."""
        piece = self.sock.recv(1 << 18)
        if not piece:
            raise ConnectionError("the server hung up")
        self.got += piece
        if self.whole < 0:
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return None
            head = bytes(self.got[:end])
            length = LENGTH.search(head)
            if length is None and head[9:12] != b"304":
                raise ValueError(f"an answer without a length: {head[:200]!r}")
            self.whole = end + 4 + (int(length[1]) if length else 0)
        if len(self.got) < self.whole:
            return None
        status = self.got[9:12].decode()
        place = LOCATION.search(self.got, 0, self.whole) if status[0] == "3" and status != "304" else None
        return f"{status} {place[1].decode()}" if place else status


def run(server: Server, requests: Iterable[bytes], *, seconds: float) -> Round:
    """Let the clients send requests until the time is over or the requests are."""
    source, done = iter(requests), Round()
    clients = [Client(sock) for sock in server.connect(CLIENTS)]
    by_number = {client.sock.fileno(): client for client in clients}
    poll, waiting = select.epoll(), 0
    cpu, busy, own, begun = server.cpu_seconds(), busy_seconds(), time.process_time(), time.perf_counter()
    until = begun + seconds
    for number, client in by_number.items():
        if (request := next(source, None)) is not None:
            poll.register(number, select.EPOLLIN)
            client.send(request)
            waiting += 1
    while waiting:
        events = poll.poll(30)
        if not events:
            raise TimeoutError(f"{server.name} did not answer for 30 s")
        for number, _event in events:
            client = by_number[number]
            answer = client.receive()
            if answer is None:
                continue
            now = time.perf_counter()
            done.times.append(now - client.sent_at)
            done.answers[answer] += 1
            request = next(source, None) if now < until else None
            if request is None:
                waiting -= 1
            else:
                client.send(request)
    done.seconds, done.cpu = time.perf_counter() - begun, server.cpu_seconds() - cpu
    done.others = max(0.0, busy_seconds() - busy - done.cpu - (time.process_time() - own))
    poll.close()
    for client in clients:
        client.sock.close()
    return done


def get(path: str, headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: str, headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a POST of a form."""
    lines = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in (headers or {}).items()),
    ]  # fmt: skip
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


def forever(request: bytes) -> Iterator[bytes]:
    """Return the same request again and again."""
    while True:
        yield request
