"""The servers under measurement: the product as `madang serve` runs it, and the floor with the same options."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def busy_seconds() -> float:
    """Return the CPU time that the whole machine has taken so far."""
    user, nice, system, _idle, _wait, irq, soft = (int(n) for n in Path("/proc/stat").read_text().split()[1:8])
    return (user + nice + system + irq + soft) / TICK


@dataclass
class Server:
    """A server in a process group of its own, and the PostgreSQL database that works for it, if one does."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    log: Path
    address: str = ""

    def pids(self) -> list[int]:
        """Return the granian processes below this server's first one, itself included where it is one."""
        parents = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it ended meanwhile
                continue
        family = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sorted(pid for pid in family if b"granian" in _read(f"/proc/{pid}/cmdline"))

    def cpu_seconds(self) -> float:
        """Return the CPU time that the granian processes, and what PostgreSQL runs for them, have taken so far."""
        total = 0
        for pid in self.pids() + backends(self.address):
            if fields := _read(f"/proc/{pid}/stat").rpartition(b")")[2].split():
                total += int(fields[11]) + int(fields[12])
        return total / TICK

    def connect(self, count: int) -> list[socket.socket]:
        """Return so many connections, the same number to each worker: who gets one is else left to chance."""
        kept: dict[int, list[socket.socket]] = {}
        for _try in range(200):
            if sum(len(socks) for socks in kept.values()) == count:
                return [sock for socks in kept.values() for sock in socks]
            sock = socket.create_connection(("127.0.0.1", self.port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            owner = self._owner(sock)
            if owner and len(kept.get(owner, [])) < count // WORKERS:
                kept.setdefault(owner, []).append(sock)
            else:
                sock.close()
        raise RuntimeError(f"the connections to {self.name} could not be shared out evenly")

    def _owner(self, sock: socket.socket) -> int:
        """Return the process that accepted a connection, 0 where that cannot be told."""
        here = f":{self.port:04X} ", f":{sock.getsockname()[1]:04X} "
        for _try in range(50):
            for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
                fields = line.split()
                if here[0] in fields[1] + " " and here[1] in fields[2] + " " and fields[9] != "0":
                    return self._holder(f"socket:[{fields[9]}]")
            time.sleep(0.002)
        return 0

    def _holder(self, wanted: str) -> int:
        for pid in self.pids():
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if os.readlink(entry) == wanted:
                        return pid
                except OSError:
                    continue
        return 0

    def troubles(self) -> str:
        """Return the end of what the server complained about."""
        return "\n".join(line for line in self.log.read_text().splitlines()[-12:] if not re.match(r"\s*$", line))

    def stop(self) -> None:
        """Stop the server and what it started."""
        below = self.pids()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in below:  # its children have process groups of their own
            if b"granian" in _read(f"/proc/{pid}/cmdline"):
                os.kill(pid, signal.SIGKILL)


def backends(address: str) -> list[int]:
    """Return the processes that PostgreSQL runs for the connections to a database; it must run on this machine."""
    if not address:
        return []
    import psycopg

    with psycopg.connect(address, autocommit=True) as link:
        rows = link.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        ).fetchall()
    if any(not _read(f"/proc/{pid}/cmdline").startswith(b"postgres") for (pid,) in rows):
        raise RuntimeError("PostgreSQL runs elsewhere, so its CPU time cannot be read; give a server on this machine")
    return [pid for (pid,) in rows]


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def product(data: Path, address: str = "") -> Server:
    """Start the product as an operator does; over PostgreSQL without its worker, whose backends look like the pages' own."""
    port = free_port()
    if address:
        return _start("product", _granian(port, "madang.site.wsgi:application"), port, data, address)
    return _start("product", ["-m", "madang", "serve", "--port", str(port), "--workers", str(WORKERS)], port, data)


def floor(data: Path) -> Server:
    """Start the floor."""
    port = free_port()
    return _start("floor", _granian(port, "bench.floor_wsgi:application"), port, data)


def _granian(port: int, application: str) -> list[str]:
    """Return the web server alone with the options of `madang serve`."""
    return [
        "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS),
        "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--backlog", "4096", "--backpressure", "4096", "--respawn-failed-workers", application,
    ]  # fmt: skip


def _start(name: str, arguments: list[str], port: int, data: Path, address: str = "") -> Server:
    log = data / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, "MADANG_DATA": str(data), **({"DATABASE_URL": address} if address else {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(name, process, port, log, address)
    for _try in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            if len(server.pids()) > WORKERS:
                time.sleep(1.0)  # both workers are loading the application
                return server
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.1)
    server.stop()
    raise RuntimeError(f"{name} did not start (exit {process.returncode}): {server.troubles()}")
