"""Ranges of files onto the socket, by the kernel and in steps, so that a long download holds nobody up."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

import eventlet
from eventlet.hubs import trampoline
from flask import Response, request

from shared.files.local import LocalFiles
from web.begun import breaking_off
from web.http.ranges import Selection, select
from web.results import Piece, Run
from web.serving import BrokenOff

STEP_BYTES = 256 * 1024
_PATIENCE_SECONDS = 60.0
_RETRIES = 5

Look = Callable[[], Run]
"""Gives the whole run as it is now. Objects may be replaced by others with the same bytes at any time."""


def send(
    look: Look,
    files: LocalFiles,
    etag: str | None,
    headers: Mapping[str, str],
    prepare: Callable[[Piece], None] | None = None,
) -> Response:
    """An answer with the bytes of a run: all of them, or what the request's conditions and range ask for.

    `prepare` is called with each piece before it is read.
    """
    asked = request.headers
    first = look()
    size = first.size
    selected = select(
        size, etag, asked.get("Range"), asked.get("If-Range"), asked.get("If-None-Match"), asked.get("If-Match")
    )
    body = Body(look, first, selected, files, prepare)
    if request.method != "HEAD":
        body.begin()
    response = FileAnswer(body, selected)
    response.headers.update(headers)
    if etag is not None:
        response.headers["ETag"] = f'"{etag}"'
        response.headers["Accept-Ranges"] = "bytes"
        # To be asked again with what is at hand: the answer is a 304.
        response.headers["Cache-Control"] = "private, no-cache"
    if selected.status == 206:
        last = selected.start + selected.length - 1
        response.headers["Content-Range"] = f"bytes {selected.start}-{last}/{size}"
    if selected.status != 304:
        response.headers["Content-Length"] = str(selected.length)
    return response


class Body:
    """The selected bytes of a run, given piece by piece to `take(file, offset, count)`."""

    def __init__(
        self,
        look: Look,
        first: Run,
        selected: Selection,
        files: LocalFiles,
        prepare: Callable[[Piece], None] | None,
    ) -> None:
        self._look = look
        self._pieces: Iterator[Piece] = first.cut(selected.start, selected.length)
        self._position = selected.start
        self._left = selected.length
        self._files = files
        self._prepare = prepare

    def begin(self) -> None:
        """Prepares the first piece and the next, so that what is wrong with them can still be answered: of the header
        alone it could not be told. Raises OSError, Problem.
        """
        for tries in range(1, _RETRIES + 2):
            try:
                first = tuple(islice(self._pieces, 2))
                for piece in first:
                    if self._prepare is not None:
                        self._prepare(piece)
                    os.close(os.open(self._files.path(piece.name), os.O_RDONLY))
                self._pieces = chain(first, self._pieces)
                return
            except FileNotFoundError:
                if tries > _RETRIES:
                    raise
                self._look_again(tries)

    def give(self, take: Callable[[int, int, int], None]) -> None:
        """Gives everything; raises BrokenOff where an object ends too early or is gone for good."""
        tries = 0
        while self._left:
            try:
                for piece in self._pieces:
                    self._give_one(piece, take)
                    tries = 0
                if self._left:
                    raise BrokenOff("the result became shorter while it was sent")
            except FileNotFoundError as error:
                tries += 1
                if tries > _RETRIES:
                    raise BrokenOff("an object of the result is gone") from error
                self._look_again(tries)

    def _look_again(self, tries: int) -> None:
        """After an object was not there: several may have been put together into one, with the same bytes."""
        eventlet.sleep(0.05 * tries)
        self._pieces = self._look().cut(self._position, self._left)

    def _give_one(self, piece: Piece, take: Callable[[int, int, int], None]) -> None:
        if self._prepare is not None:
            self._prepare(piece)
        file = os.open(self._files.path(piece.name), os.O_RDONLY)
        try:
            take(file, piece.start, piece.length)
        finally:
            os.close(file)
        self._position += piece.length
        self._left -= piece.length


class FileAnswer(Response):
    """A response that writes its headers as WSGI does, and its body straight from files to the socket."""

    def __init__(self, body: Body, selected: Selection) -> None:
        super().__init__(status=selected.status)
        self._body = body
        self._has_body = selected.length > 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers; returns when the last byte is with the kernel."""
        write = start_response(self.status, self.get_wsgi_headers(environ).to_wsgi_list())
        if environ["REQUEST_METHOD"] != "HEAD" and self._has_body:
            write(b"")
            socket = environ["eventlet.input"].get_socket()
            with breaking_off():
                self._body.give(lambda file, start, count: send_file(socket, file, start, count))
        return []


def send_file(socket: Any, file: int, start: int, count: int) -> None:
    """`count` bytes of an open file onto a socket. Raises BrokenOff where the file is shorter."""
    while count:
        try:
            sent = os.sendfile(socket.fileno(), file, start, min(count, STEP_BYTES))
        except BlockingIOError:
            trampoline(socket.fileno(), write=True, timeout=_PATIENCE_SECONDS, timeout_exc=TimeoutError)
            continue
        if sent == 0:
            raise BrokenOff("a file is shorter than it was recorded")
        start += sent
        count -= sent
        eventlet.sleep(0)
