"""What the page is told of the server: where Flower is."""

from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from shared.settings import Settings
from tests.unit.web.server import Server


def test_flower_is_on_this_machine_unless_it_is_said_to_be_elsewhere(
    http: httpx.Client, web_redis: str, tmp_path: Path
) -> None:
    assert http.get("/api/about").json() == {"flower": "http://127.0.0.1:5555"}
    server = Server(web_redis, tmp_path, flower_url="https://flower.example/")
    try:
        assert server.http.get("/api/about").json() == {"flower": "https://flower.example"}
    finally:
        server.close()


def test_an_empty_address_is_none() -> None:
    assert Settings(flower_url="", flower_port=7).flower == "http://127.0.0.1:7"


@pytest.mark.parametrize("address", ["flower.example", "javascript:alert(1)", "https://a b", "https://x/?token=1"])
def test_what_is_no_address_of_a_page_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="flower_url"):
        Settings(flower_url=address)
