"""A real HTTP server on loopback that answers as a test says, and counts who comes."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Asked:
    """One request: its method, its target and its headers (names in lower case)."""

    method: str
    target: str
    headers: dict[str, str]


@dataclass
class WebServer:
    """`answers` by "METHOD /target" or "/target"; `connections` counts all that were made, `names` are those of SNI."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    connections: int = 0
    asked: list[Asked] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    now: int = 0
    most: int = 0

    @property
    def methods(self) -> list[str]:
        return [one.method for one in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            asked = Asked(method, target, headers)
            self.asked.append(asked)
            self.now += 1
            self.most = max(self.most, self.now)
            said = self.answers.get(f"{method} {target}", self.answers.get(target, status(404)))
            if isinstance(said, bytes):
                writer.write(said)
                await writer.drain()
            else:
                await said(asked, writer)
            self.now -= 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def status(code: int, *headers: str, body: bytes = b"") -> bytes:
    """An answer of so few words."""
    lines = [f"HTTP/1.1 {code} X", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def web_server(
    answers: dict[str, Answer] | None = None, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[WebServer]:
    """Listens on a free port."""
    web = WebServer(answers={"/": status(200)} if answers is None else answers)
    if tls is not None:
        tls.sni_callback = lambda _, name, __: web.names.append(name)
    server = await asyncio.start_server(web.serve, host, 0, ssl=tls)
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        server.close()
