"""What a container may do: little, and that as nobody in particular."""

import json

import pytest

from tests.compose.stack import OWN, Stack

RUNNING = (*OWN, "proxy", "redis")
VOLUMES = {
    "web": {"/data"},
    "worker": {"/data", "/kernels"},
    "quick": {"/data", "/kernels"},
    "flower": {"/data"},
    "proxy": set(),
    "redis": {"/data"},
}


@pytest.mark.parametrize("service", RUNNING)
def test_it_runs_as_nobody_and_may_not_become_root(stack: Stack, service: str) -> None:
    container = stack.containers(service)[0]
    processes = stack.inside(container, "cat /proc/[0-9]*/status")
    uids = {line.split()[1] for line in processes.splitlines() if line.startswith("Uid:")}
    assert "0" not in uids
    assert "NoNewPrivs:\t1" in processes
    assert "CapBnd:\t0000000000000000" in processes
    assert stack.inspect(container)["HostConfig"]["CapDrop"] == ["ALL"]


@pytest.mark.parametrize("service", RUNNING)
def test_it_writes_to_its_volumes_and_nowhere_else(stack: Stack, service: str) -> None:
    container = stack.containers(service)[0]
    assert "Read-only file system" in stack.inside(container, "touch /written", fails=True)
    mounted = {mount["Destination"] for mount in stack.inspect(container)["Mounts"] if mount["RW"]}
    assert mounted == VOLUMES[service]


@pytest.mark.parametrize("service", RUNNING)
def test_it_is_asked_how_it_is_and_its_log_is_bounded(stack: Stack, service: str) -> None:
    told = stack.inspect(stack.containers(service)[0])
    assert told["State"]["Health"]["Status"] == "healthy"
    assert told["HostConfig"]["LogConfig"]["Config"] == {"max-size": "10m", "max-file": "3"}


def test_workers_start_with_the_kernels_of_the_image_and_compile_none(stack: Stack) -> None:
    for worker in (*stack.containers("worker"), *stack.containers("quick")):
        assert stack.inside(worker, "diff -r /opt/kernels /kernels && echo the same") == "the same\n"


def test_redis_keeps_every_key_and_every_second(stack: Stack) -> None:
    ask = 'REDISCLI_AUTH="$(cat /secret/password)" redis-cli'
    told = stack.inside(stack.containers("redis")[0], f"{ask} config get maxmemory-policy; {ask} config get 'append*'")
    settings = dict(zip(*[iter(told.split())] * 2, strict=True))
    assert settings["maxmemory-policy"] == "noeviction"
    assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "everysec")


def test_redis_answers_nobody_without_the_password_and_is_on_a_network_of_its_own(stack: Stack) -> None:
    redis, proxy = stack.containers("redis")[0], stack.containers("proxy")[0]
    assert "NOAUTH" in stack.inside(redis, "redis-cli ping")
    networks = [set(stack.inspect(container)["NetworkSettings"]["Networks"]) for container in (redis, proxy)]
    assert not networks[0] & networks[1]
    (store,) = networks[0]
    assert json.loads(stack.run("docker", "network", "inspect", store))[0]["Internal"]


def test_the_password_of_redis_is_in_no_log_and_no_image_and_no_description(stack: Stack) -> None:
    password = stack.inside(stack.containers("redis")[0], "cat /secret/password").strip()
    assert len(password) == 64
    image = stack.inspect(stack.containers("web")[0])["Image"]
    everywhere = [container for service in RUNNING for container in stack.containers(service)]
    told = (
        stack.compose("logs"),
        stack.run("docker", "history", "--no-trunc", image),
        stack.run("docker", "inspect", image, *everywhere),
    )
    assert not [text for text in told if password in text]
