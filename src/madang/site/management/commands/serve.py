"""`madang serve`: web server and worker together, until Ctrl-C."""

import errno
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from madang.kit import clock
from madang.site import founding

CONNECTIONS = (
    4096  # that a process holds; each watcher of a list keeps one, and Granian's 512 let the others wait for ever
)
GRACE = 5  # seconds between asking the children to stop and making them


def why_not_listen(host: str, port: int) -> str:
    """Say why nothing can listen there, empty where it can.

    The web server shares its port among its own processes, so it would share it with another server too, unseen.
    """
    try:
        family, *_more, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return (
                f"Port {port} is taken: another program listens on {host} already. Two would share what people ask, unseen."
                " Stop the other one, or name another port with --port."
            )
        said = error.strerror or error
        return f"Nothing can listen on {host}, port {port}: {said}. Nobody could reach the pages. Name others with --host and --port."
    return ""


def open_more() -> None:
    """Let this process and its children hold as many connections as the system allows: often 1,024 unless asked."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Command(BaseCommand):
    """Serve, and send what is due."""

    help = "Serve the pages and run the worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        if lacks := founding.missing(clock.today()):
            self.stdout.write(
                f"The city lacks {', '.join(lacks)}. Pages say so. Run `madang init` with the city's file."
            )
        if reason := why_not_listen(options["host"], options["port"]):
            raise CommandError(reason)
        open_more()
        python = sys.executable
        web = [
            python, "-m", "granian", "--interface", "wsgi", "--host", options["host"], "--port", str(options["port"]),
            "--workers", str(options["workers"]), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "--backlog", str(CONNECTIONS), "--backpressure", str(CONNECTIONS),
            "--respawn-failed-workers", "madang.site.wsgi:application",
        ]  # fmt: skip
        stopping = False

        def stop(*_: object) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        # Own process groups: a terminal's Ctrl-C reaches only this process, which stops the children in order.
        children = [
            subprocess.Popen(command, start_new_session=True) for command in (web, [python, "-m", "madang", "work"])
        ]
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
        for child in children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if not stopping:
            raise SystemExit(1)
