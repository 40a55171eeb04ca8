"""Tokens while Redis is away: who was known stays known, who was not is told to come back, and nobody is locked out."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import socketio

from shared.access import NewToken
from shared.store.tokens import Tokens
from tests.redises import Address, RedisServer
from tests.system.relaying import JsClient, RelayWeb
from web.access.remembered import FRESH_SECONDS

TOKEN = "the-token-of-the-settings"
NEEDS_NO_REDIS = "/api/about"


class Place(NamedTuple):
    """A guarded web process, and the way to its Redis."""

    redis: RedisServer
    address: Address
    web: RelayWeb

    def token(self, name: str) -> str:
        """One that was made elsewhere: this process has not heard of it."""
        return Tokens(self.web.redis, self.web.store.keys).add(NewToken(name=name))[1]

    def status(self, token: str) -> int:
        """What who shows it is answered."""
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.web.url}{NEEDS_NO_REDIS}", headers=headers, timeout=30).status_code


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("tokens-away")
    with RedisServer(folder / "redis") as server, Address(server.port) as address:
        (folder / "data").mkdir()
        web = RelayWeb(address.url, folder / "data", WINNOW_TOKEN=TOKEN)
        try:
            yield Place(server, address, web)
        finally:
            address.lead_to(server.port)
            web.stop()


def test_who_was_known_stays_known_and_others_are_told_to_come_back(place: Place) -> None:
    known, unknown = place.token("known"), place.token("unknown")
    heard = socketio.Client(reconnection=False)
    heard.connect(place.web.url, auth={"token": known}, transports=["websocket"], namespaces=["/jobs"])
    try:
        assert place.status(known) == 200
        place.address.lead_to(None)
        until = time.monotonic() + FRESH_SECONDS + 1
        while time.monotonic() < until:
            assert (place.status(known), place.status(TOKEN)) == (200, 200)
            time.sleep(0.2)
        assert place.status(unknown) == 503
        assert place.status("guessed") == 401
        assert heard.connected
    finally:
        place.address.lead_to(place.redis.port)
        heard.disconnect()
    until = time.monotonic() + 10
    while place.status(unknown) != 200:
        assert time.monotonic() < until


def test_a_socket_of_one_that_is_not_known_comes_in_by_itself_once_redis_is_back(place: Place) -> None:
    job, token = place.web.job(), place.token("newcomer")
    # The job is local's: whoever made the token may be an admin too, and here it is that one's socket which waits.
    place.web.redis.hset(place.web.store.keys.token(token.split("_")[1]), "role", "admin")
    place.address.lead_to(None)
    try:
        client = JsClient(place.web.url, job, token=token)
        client.line('"attempt":1')
    finally:
        place.address.lead_to(place.redis.port)
    client.subscribed()
    last = place.web.end(job)
    assert client.outcome()["seqs"] == list(range(1, last + 1))
