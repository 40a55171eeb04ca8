"""The embedded Redis is found, private, durable, and stays where it was."""

import stat
from pathlib import Path

import pytest
import redis

from launch import embedded


def test_the_server_that_is_found_is_new_enough() -> None:
    assert embedded._version(embedded.find_server()) >= embedded.OLDEST


def test_an_old_server_on_path_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "redis-server"
    old.write_text("#!/bin/sh\necho Redis server v=6.2.14 sha=0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert embedded.find_server() != old


def test_password_and_port_are_kept_from_run_to_run(tmp_path: Path) -> None:
    first = embedded.prepare(tmp_path / "redis")
    assert embedded.prepare(tmp_path / "redis") == first


def test_a_port_that_was_taken_meanwhile_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = embedded.prepare(tmp_path / "redis")
    monkeypatch.setattr(embedded, "is_free", lambda host, port: port != first.port)
    second = embedded.prepare(tmp_path / "redis")
    assert second.port != first.port
    assert second.password == first.password


def test_only_the_owner_can_read_the_password_and_no_command_line_shows_it(tmp_path: Path) -> None:
    made = embedded.prepare(tmp_path / "redis")
    assert not any(made.password in word for word in made.command)
    for path in [tmp_path / "redis", *(tmp_path / "redis").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_server_writes_every_command_down_and_evicts_nothing(redis_server: str) -> None:
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        asked = {name: client.config_get(name)[name] for name in ("appendonly", "appendfsync", "maxmemory-policy")}
    assert asked == {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}


def test_a_folder_with_spaces_and_quotes_in_its_name_will_do(tmp_path: Path) -> None:
    made = embedded.prepare(tmp_path / 'a "b" c')
    assert '\\"b\\"' in Path(made.command[-1]).read_text()
