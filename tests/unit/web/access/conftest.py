"""One house for the tests of this folder; each test its own goods."""

from collections.abc import Iterator

import httpx
import pytest

from tests.unit.web.access.house import Goods, House
from tests.unit.web.server import Server


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


@pytest.fixture
def who(house: House, bounded: Server, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """An owner that has used nothing yet of what `bounded` allows, a server with quotas that each module has."""
    name = f"owner-{abs(hash(request.node.nodeid)):x}"
    token = house.make(name)
    yield httpx.Client(
        base_url=bounded.url, timeout=60, headers={"Authorization": f"Bearer {token}"},
        event_hooks=bounded.http.event_hooks,
    )  # fmt: skip
    house.admin.delete(f"/api/tokens/{name}")
