"""Redis servers of a test's own, to be stopped, frozen, filled, put back or demoted, and an address before them."""

import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from launch.embedded import find_server


def hold_port() -> socket.socket:
    """A loopback port that nobody is given until this is closed: bound, and not listened on.

    Whoever connects to it is refused; a server that is told of it by number can listen on it, as Redis does.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


class RedisServer:
    """One server with a folder and a port that it keeps; use it as a context, or `start` it."""

    def __init__(self, folder: Path, *options: str) -> None:
        """`options` are words of its command line besides those that every one has."""
        self.folder = folder
        # Or another could be given it while the server is not there.
        self._held = hold_port()
        self.port: int = self._held.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._held.close()

    def start(self) -> None:
        """Starts it, and returns once it has read its file and answers."""
        self._process = subprocess.Popen(
            [
                str(find_server()), "--port", str(self.port), "--dir", str(self.folder), "--save", "",
                "--appendonly", "yes", "--maxmemory-policy", "noeviction", "--repl-diskless-sync-delay", "0",
                "--enable-protected-configs", "local", *self._options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        # 400 attempts, 50 ms apart.
        with redis.Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.05), 400)) as client:
            client.ping()

    def kill(self) -> None:
        """Ends it as `kill -9` does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """It stays connected, and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> "redis.Redis":
        """A client past whatever stands before it."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def config(self, name: str, value: object) -> None:
        """Sets one of its settings."""
        with self.client() as client:
            client.config_set(name, str(value))

    def fill(self) -> None:
        """From now on its memory is full."""
        self.config("maxmemory", 1)

    def empty(self) -> None:
        """There is room again."""
        self.config("maxmemory", 0)

    def fail_to_save(self) -> None:
        """From now on it takes no writes, since it cannot save them (MISCONF)."""
        (self.folder / "taken").mkdir(exist_ok=True)
        with self.client() as client:
            client.config_set("dbfilename", "taken")
            client.config_set("save", "3600 1")
            client.bgsave()
            while client.info("persistence")["rdb_last_bgsave_status"] == "ok":
                time.sleep(0.02)

    def save_again(self) -> None:
        """Saving works again."""
        with self.client() as client:
            client.config_set("dbfilename", "dump.rdb")
            client.save()
            client.config_set("save", "")

    def demote(self, primary: int = 1) -> None:
        """It becomes a replica: of the server on that port, or of one that never answers."""
        with self.client() as client:
            client.execute_command("REPLICAOF", "127.0.0.1", primary)

    def promote(self) -> None:
        """It becomes a primary."""
        with self.client() as client:
            client.execute_command("REPLICAOF", "NO", "ONE")

    def follow(self, primary: "RedisServer") -> None:
        """It becomes a replica, and has all that the primary has by the return."""
        self.demote(primary.port)
        with self.client() as client:
            while client.info("replication")["master_link_status"] != "up":
                time.sleep(0.02)

    def keep(self) -> Path:
        """A copy of what it has on disk now, for `put_back`."""
        kept = self.folder.with_name(f"{self.folder.name}-kept")
        shutil.copytree(self.folder, kept)
        return kept

    def put_back(self, kept: Path) -> None:
        """Ends it, and starts it with what was kept."""
        self.kill()
        shutil.rmtree(self.folder)
        kept.rename(self.folder)
        self.start()


class Address:
    """A loopback port that leads to a server: to another one later, or nowhere. Use it as a context."""

    def __init__(self, target: int) -> None:
        """`target` is a port of this machine."""
        self._target: int | None = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.asked = 0
        """Bytes that have come for the server, on all connections."""
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Wakes the thread that accepts, which `close` alone does not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.reset()

    def lead_to(self, target: int | None, *, hang_up: bool = True) -> None:
        """New connections lead there (None: are closed at once); those that there are end, or stay where they are."""
        with self._lock:
            self._target = target
        if hang_up:
            self.reset()

    def reset(self) -> None:
        """Every connection ends with a reset."""
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            with suppress(OSError):
                # Closed with nothing to wait for: the other side gets a RST instead of an orderly end.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RD)
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                target = self._target
            try:
                if target is None:
                    raise ConnectionRefusedError
                server = socket.create_connection(("127.0.0.1", target))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
                if asks:
                    with self._lock:
                        self.asked += len(data)
        except OSError:
            pass
        for connection in (source, target):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
