"""One client that means harm, and what it costs the others: nothing here, and much on a server as it comes."""

from collections.abc import Iterator

import pytest

from tests.attacks.catalogue import ATTACKS
from tests.attacks.raw import answered, connection, head
from tests.attacks.target import Target, stock, winnow

DATABASE = 6


@pytest.fixture(scope="module")
def target(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    url = f"{redis_server.rsplit('/', 1)[0]}/{DATABASE}"
    with winnow(url, tmp_path_factory.mktemp("attacked")) as one:
        yield one


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_does_no_harm(target: Target, attack: str) -> None:
    tracebacks = target.program.count("^Traceback")
    assert ATTACKS[attack](target) is None
    assert target.program.process.poll() is None
    with connection(target) as made:
        made.sendall(head("GET", "/healthz", "Connection: close"))
        assert answered(made).split()[1] == b"200"
    assert target.program.count("^Traceback") == tracebacks, target.program.tail()


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_is_one_since_the_stock_server_is_harmed(attack: str) -> None:
    with stock() as target:
        assert ATTACKS[attack](target) is not None
