"""The door asks Redis seldom, and whatever is shown to it, it answers: with a caller, or with why not."""

import string
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from shared.access import Caller, KeptToken, Role, digest_of, id_in, new_secret
from shared.errors import Problem, Unauthorized
from shared.settings import Settings
from shared.store.tokens import Tokens
from tests.unit.web.access.house import House
from web.access.door import ANYBODY, Door
from web.access.remembered import FRESH_SECONDS

ID, SECRET = new_secret()
KEPT = KeptToken(ID, "ada", "ada", Role.USER, digest_of(SECRET), 0, None, None)
LATIN = st.text(st.characters(max_codepoint=255))


def door(token: str | None = "the-token") -> Door:
    """A door whose store has one token, and no session."""
    store = SimpleNamespace(
        get=lambda token_id: KEPT if token_id == ID else None, session=lambda digest: None, used=lambda token_id: None
    )
    settings = Settings(token=None if token is None else SecretStr(token))
    return Door(settings, cast(Tokens, store))


def whom(shown: Caller | Problem) -> str | None:
    return shown.owner if isinstance(shown, Caller) else None


@given(
    header=LATIN, cookie=LATIN, token=st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.lists(st.text()))
)
@example(header=f"bearer   {SECRET} ", cookie="", token=None)
@example(header="Bearer", cookie="winnow_session=" + 40 * "\xe9", token="\ud800")
@example(header="Basic the-token", cookie="winnow_session=the-token", token=["the-token"])
def test_whatever_is_shown_it_answers(header: str, cookie: str, token: Any) -> None:
    environ = {"HTTP_AUTHORIZATION": header, "HTTP_COOKIE": cookie}
    for auth in (None, token, {"token": token}):
        found = door().caller_of(environ, auth)
        is_ours = header.partition(" ")[2].strip() == SECRET and header[:7].lower() == "bearer "
        assert (whom(found) == "ada") is is_ours
        assert is_ours or isinstance(found, Unauthorized)


@given(text=st.text(st.sampled_from(string.ascii_lowercase + string.digits + "_-.:/é"), max_size=70))
def test_what_is_looked_up_is_an_id_and_nothing_else(text: str) -> None:
    for shown in (text, f"wnw_{text}", f"wnw_{ID}_{text}"):
        found = id_in(shown)
        assert found is None or (len(found) == len(ID) and found.isascii() and found.isalnum())


def test_each_way_to_show_a_token_is_one() -> None:
    for environ, auth in (
        ({"HTTP_AUTHORIZATION": f"Bearer {SECRET}"}, None),
        ({}, {"token": SECRET}),
        ({"HTTP_AUTHORIZATION": "Bearer nonsense"}, {"token": SECRET}),
    ):
        assert whom(door().caller_of(environ, auth)) == "ada"
    assert whom(door().caller_of({"HTTP_AUTHORIZATION": "Bearer the-token"})) == "local"


def test_without_a_token_in_the_settings_everybody_is_the_one_there_is() -> None:
    assert door(None).caller_of({"HTTP_AUTHORIZATION": "Bearer nonsense"}) == ANYBODY
    assert not door(None).rests_on_a_cookie({"HTTP_COOKIE": "winnow_session=x"})


def test_a_hundred_requests_of_one_token_ask_redis_for_it_once_in_three_seconds(house: House) -> None:
    who = house.client(house.tokens["eve"])

    def asked() -> tuple[int, float]:
        calls = int(house.redis.info("commandstats").get("cmdstat_hgetall", {"calls": 0})["calls"])
        seconds, micros = house.redis.time()
        return calls, seconds + micros / 1e6

    calls, began = asked()
    for _ in range(100):
        assert who.get("/api/about").status_code == 200
    more, ended = asked()
    assert more - calls <= 2 + (ended - began) / FRESH_SECONDS
