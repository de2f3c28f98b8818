"""A broadcast on loopback: a live HLS stream that grows by a second each second, with captions; it can die and return."""

from __future__ import annotations

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent / "hall"
AHEAD = 8  # seconds that are there when the first one looks


class Broadcast:
    """The stream's server. `segments` are asked for by byte range, as the playlist says."""

    def __init__(self) -> None:
        lines = (HERE / "stream.m3u8").read_text(encoding="utf-8").splitlines()
        first = next(n for n, line in enumerate(lines) if line.startswith("#EXTINF"))
        self.head, self.body = lines[:first], [line for line in lines[first:] if line != "#EXT-X-ENDLIST"]
        self.film = (HERE / "stream.m4s").read_bytes()
        self.began, self.port, self.asked = time.monotonic(), 0, 0
        self.server: ThreadingHTTPServer | None = None

    def begin(self) -> Broadcast:
        """Serve, on the port of before where there was one."""
        broadcast = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                broadcast.asked += 1
                broadcast.answer(self)

            def log_message(self, *_args: object) -> None:
                """Say nothing: the test speaks."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def die(self) -> None:
        """Hang up, as a machine does that loses its power."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def address(self) -> str:
        """Where the stream is."""
        return f"http://127.0.0.1:{self.port}/hall.m3u8"

    @property
    def captions(self) -> str:
        """Where its captions are."""
        return f"http://127.0.0.1:{self.port}/captions.vtt"

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        """Answer one request; other pages may read all of it."""
        path, span = asked.path.partition("?")[0], None
        if path == "/hall.m3u8":
            there = min(AHEAD + int(time.monotonic() - self.began), len(self.body) // 3)
            body, kind = "\n".join([*self.head, *self.body[: 3 * there], ""]).encode(), "application/vnd.apple.mpegurl"
        elif path == "/captions.vtt":
            cues = [f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n말씀 {n}" for n in range(90)]
            body, kind = ("WEBVTT\n\n" + "\n\n".join(cues)).encode(), "text/vtt"
        else:
            body, kind = self.film, "video/mp4"
            span = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers.get("Range", ""))
        if span:
            first, last = int(span[1]), min(int(span[2]), len(body) - 1)
            whole, body = len(body), body[first : last + 1]
        asked.send_response(206 if span else 200)
        if span:
            asked.send_header("Content-Range", f"bytes {first}-{last}/{whole}")
        for name, value in {
            "Content-Type": kind, "Content-Length": str(len(body)), "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-store",
        }.items():  # fmt: skip
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(body)
