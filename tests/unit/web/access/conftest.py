"""One house for the tests of this folder; each test its own goods."""

from collections.abc import Iterator

import pytest

from tests.unit.web.access.house import Goods, House


@pytest.fixture(scope="package")
def house(redis_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(redis_server.removesuffix("/0") + "/6", tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture
def alices(house: House) -> Goods:
    """What is alice's."""
    house.publish()
    return house.goods(house.alice)
