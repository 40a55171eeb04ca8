"""An owner may have tokens of both roles: what the admin's has come by is not the user's."""

from collections.abc import Iterator

import httpx
import pytest

from tests.unit.web.access.house import House


@pytest.fixture
def chief(house: House) -> Iterator[httpx.Client]:
    """An admin whose owner has a user's token too."""
    with house.client(house.make("chief", owner="both", role="admin")) as client:
        yield client
    house.admin.delete("/api/tokens/chief")


@pytest.fixture
def clerk(house: House) -> Iterator[httpx.Client]:
    """A user of the same owner."""
    with house.client(house.make("clerk", owner="both")) as client:
        yield client
    house.admin.delete("/api/tokens/clerk")


def test_a_users_token_goes_on_with_no_bulk_action_that_an_admins_of_the_same_owner_has_prepared(
    house: House, chief: httpx.Client, clerk: httpx.Client
) -> None:
    alices = house.goods(house.alice, "two-roles")
    asked, key = {"verb": "cancel", "label": "two-roles"}, {"Idempotency-Key": "both roles"}
    bulk = chief.post("/api/bulk", json=asked, headers=key).json()
    assert bulk["jobs"] == 1

    assert clerk.post(f"/api/bulk/{bulk['id']}/next").status_code == 404
    assert clerk.get(f"/api/bulk/{bulk['id']}").status_code == 404
    its_own = clerk.post("/api/bulk", json=asked, headers=key).json()
    assert its_own["jobs"] == 0

    assert house.alice.get(f"/api/jobs/{alices.live}").json()["state"] == "queued"
    done = chief.post(f"/api/bulk/{bulk['id']}/next").json()
    assert [one["job"] for one in done["acted"]] == [alices.live]
    assert chief.post("/api/bulk", json=asked, headers=key).json()["id"] == bulk["id"]
