"""A proxy before Redis that can freeze what subscribed: the connection lives, and nothing comes through any more."""

import socket
import threading
from typing import Self


class FreezingProxy:
    """Listens on a loopback port of its own; use it as a context."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._subscribers = 0
        self._news = threading.Condition()
        self._frozen: set[int] = set()
        self._open: list[socket.socket] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for connection in self._open:
            connection.close()

    def freeze_subscribers(self) -> None:
        """From now on nothing comes through on connections that have subscribed."""
        with self._news:
            self._frozen = set(range(1, self._subscribers + 1))

    def wait_for_subscribers(self, count: int, seconds: float) -> bool:
        """Whether so many connections in all have subscribed before that time is over."""
        with self._news:
            return self._news.wait_for(lambda: self._subscribers >= count, seconds)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            self._open += [client, server]
            number: list[int] = []
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pass, args=(*pair, number), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, number: list[int]) -> None:
        try:
            while data := source.recv(65536):
                with self._news:
                    if not number and b"\r\nSUBSCRIBE\r\n" in data:
                        self._subscribers += 1
                        number.append(self._subscribers)
                        self._news.notify_all()
                    if number and number[0] in self._frozen:
                        continue
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
