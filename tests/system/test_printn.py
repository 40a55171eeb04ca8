"""`examples/printn`, as a stranger starts it: its web process, its Celery worker, a Redis, the official client."""

import secrets
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import psutil
import pytest
import socketio
from packaging.requirements import Requirement

from bench.pitfalls.figures import Arrival, arrival
from bench.pitfalls.servers import EXAMPLE, Printn, printn
from bench.pitfalls.watching import Visit

STEPS = 10
STEP = 0.2
ALL = list(range(STEPS))


@pytest.fixture(scope="module")
def example() -> Iterator[Printn]:
    with printn("compute", STEP) as running:
        yield running


def visit(example: Printn, run: str, **asked: Any) -> Visit:
    return Visit(url=example.url, run=run, steps=STEPS, seconds=30, **asked)


def numbers(seen: list[dict[str, Any]]) -> list[int]:
    return [each["number"] for each in seen if each["saw"] == "message"]


def stayed(example: Printn) -> Arrival:
    before = len(example.runs())
    seen = visit(example, secrets.token_hex(16)).seen()
    assert numbers(seen) == ALL
    return arrival(seen, example.runs()[before:], STEPS)


def test_all_messages_arrive_while_the_work_goes_on_over_one_connection(example: Printn) -> None:
    one = stayed(example)
    # The last step's is alone with a fifth of a second to arrive in.
    assert one.live >= STEPS - 1
    assert (one.reconnects, one.restarts) == (0, 0)


def test_a_connection_that_is_cut_gets_what_it_missed_and_starts_nothing(example: Printn) -> None:
    before = len(example.runs())
    seen = visit(example, secrets.token_hex(16), cuts=[1, 6]).seen()
    assert numbers(seen) == ALL
    assert sum(each["saw"] == "connect" for each in seen) == 3
    assert len(example.runs()) == before + 1


def test_a_run_goes_on_when_its_client_is_gone_and_is_all_there_when_it_returns(example: Printn) -> None:
    before = len(example.runs())
    run = secrets.token_hex(16)
    first = visit(example, run, goneAfterMessage=2).seen()
    assert numbers(first) == [0, 1, 2]
    example.parts["worker"].wait_for("] succeeded", times=before + 1)
    assert numbers(visit(example, run).seen()) == ALL
    assert len(example.runs()) == before + 1


def test_a_run_outlives_the_web_process(example: Printn) -> None:
    before = len(example.runs())
    client = visit(example, secrets.token_hex(16))
    client.wait_for_messages(3)
    example.parts["web"].end()
    example.start_web()
    assert numbers(client.seen()) == ALL
    assert len(example.runs()) == before + 1


def test_a_run_whose_process_is_killed_goes_on_where_it_was(example: Printn) -> None:
    client = visit(example, secrets.token_hex(16))
    client.wait_for_messages(3)
    for child in psutil.Process(example.parts["worker"].process.pid).children():
        child.kill()
    assert numbers(client.seen()) == ALL


@pytest.mark.parametrize("mine", [{"run": "../../etc", "seen": 0}, {"run": "0" * 32, "seen": -1}, {}, 7])
def test_a_run_that_is_badly_named_is_refused_with_the_cure(example: Printn, mine: object) -> None:
    before = len(example.runs())
    with socketio.SimpleClient() as client:
        client.connect(example.url)
        answer = client.call("testmessage", ("test", mine))
    assert "32 hexadecimal digits" in answer["error"]
    assert len(example.runs()) == before


def test_the_example_asks_for_packages_as_they_are_locked() -> None:
    wanted = [Requirement(line) for line in (EXAMPLE / "requirements.txt").read_text().splitlines()]
    assert [str(one) for one in wanted if not one.specifier.contains(version(one.name))] == []


def test_a_page_that_names_no_run_is_given_one(example: Printn) -> None:
    with socketio.SimpleClient() as client:
        client.connect(example.url)
        run = client.call("testmessage", "test")["run"]
        _, first = client.receive(timeout=20)
    assert (first["run"], first["x"]) == (run, 0)
