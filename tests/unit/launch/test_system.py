"""What a run decides before anything is started."""

import socket
from pathlib import Path

import pytest

from launch.parts import parts
from launch.refusal import Refusal
from launch.system import secrets_of, with_ports, with_redis
from shared.settings import Settings

REDIS = "redis://:hush@127.0.0.1:1/0"


def test_a_port_that_is_taken_is_named_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(Refusal, match=f"port {taken} is taken.*WINNOW_PORT"):
            with_ports(Settings(port=taken, flower_port=0))
        with pytest.raises(Refusal, match="WINNOW_FLOWER_PORT"):
            with_ports(Settings(port=0, flower_port=taken))


def test_port_0_becomes_one_that_is_free() -> None:
    settings = with_ports(Settings(port=0, flower_port=0))
    assert 0 not in {settings.port, settings.flower_port}


def test_a_redis_that_is_named_is_used_and_none_is_started() -> None:
    settings, own = with_redis(Settings(redis_url=REDIS))
    assert (settings.redis, own) == (REDIS, None)


def test_without_one_a_redis_of_our_own_is_made_in_the_data_folder(tmp_path: Path) -> None:
    settings, own = with_redis(Settings(redis_url="", data=tmp_path))
    assert own is not None
    assert settings.redis == own.url
    assert (tmp_path / "redis" / "redis.conf").exists()


def test_no_secret_stands_on_a_command_line(tmp_path: Path) -> None:
    settings, own = with_redis(Settings(redis_url="", data=tmp_path, token="t0ken"))
    secrets = secrets_of(settings)
    assert own is not None and {own.password, "t0ken"} == set(secrets)
    words = [word for part in parts(settings) for word in part.command]
    assert not [word for word in words for secret in secrets if secret in word]


def test_the_password_of_a_redis_of_ones_own_is_a_secret_however_it_is_spelled() -> None:
    assert {"a%2Fb", "a/b"} <= set(secrets_of(Settings(redis_url="redis://:a%2Fb@127.0.0.1:1/0")))


def test_every_worker_process_computes_with_one_thread() -> None:
    settings = Settings(redis_url=REDIS, concurrency=3)
    workers = [part for part in parts(settings) if "worker.app" in part.command]
    assert len(workers) == 2
    assert all(part.environment["POLARS_MAX_THREADS"] == "1" for part in workers)
    assert "3" in workers[0].command


def test_workers_are_told_what_their_predicates_may_reach() -> None:
    settings = Settings(redis_url=REDIS, reach_private=("10.0.0.0/8", "fd00::/8"), reach_ports=("80", "8080"))
    worker = next(part for part in parts(settings) if part.name == "worker")
    assert worker.environment["WINNOW_REACH_PRIVATE"] == "10.0.0.0/8,fd00::/8"
    assert worker.environment["WINNOW_REACH_PORTS"] == "80,8080"
