"""`winnow token` on a real server: what an operator types."""

import json

import pytest

from tests.unit.web.access.house import TOKEN, House
from winnow.cli.main import main
from winnow.cli.token import seconds_of

Output = pytest.CaptureFixture[bytes]


@pytest.fixture(autouse=True)
def _operator(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_URL", house.server.url)
    monkeypatch.setenv("WINNOW_TOKEN", TOKEN)


def test_add_writes_the_token_alone_to_stdout_and_it_opens_the_door(house: House, capsysbinary: Output) -> None:
    assert main(["token", "add", "bob", "--owner", "team", "--expires", "30d"]) == 0
    said = capsysbinary.readouterr()
    token = said.out.decode().strip()
    assert house.client(token).get("/api/session").json()["owner"] == "team"
    assert b"shown this one time" in said.err
    assert token.encode() not in said.err

    assert main(["token", "list"]) == 0
    listed = capsysbinary.readouterr().out.decode()
    assert listed.splitlines()[0].split() == ["TOKEN", "OWNER", "ROLE", "CREATED", "USED", "EXPIRES", "ID"]
    assert listed.splitlines()[1].split()[:3] == ["bob", "team", "user"]
    assert token not in listed

    assert main(["token", "revoke", "bob", "--json"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == {"revoked": "bob"}
    assert main(["token", "revoke", "bob"]) == 1
    assert b"there is no token bob" in capsysbinary.readouterr().err


def test_as_json_each_token_is_a_line(capsysbinary: Output) -> None:
    assert main(["token", "add", "carl", "--role", "admin", "--json"]) == 0
    made = json.loads(capsysbinary.readouterr().out)
    assert (made["name"], made["role"], made["token"][:4]) == ("carl", "admin", "wnw_")
    assert main(["token", "list", "--json"]) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    assert next(one for one in lines if one["id"] == made["id"]) == {n: v for n, v in made.items() if n != "token"}
    assert main(["token", "revoke", made["id"]]) == 0


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "a b"], 2, "name"),
        (["add", "x", "--expires", "soon"], 2, "12h, 30d"),
        (["add", "x", "--role", "root"], 2, "role"),
        (["add", "x", "--url", "nonsense"], 2, "not the address"),
        (["add", "eve"], 1, "there is a token named eve already"),
        (["add", "x", "--token", "wrong"], 1, "set WINNOW_TOKEN, or give --token"),
    ],
)
def test_what_cannot_be_done_is_one_plain_line(words: list[str], status: int, said: str, capsysbinary: Output) -> None:
    assert main(["token", *words]) == status
    err = capsysbinary.readouterr().err.decode()
    assert said in err.replace("\n", " ")


def test_a_user_is_told_that_it_is_for_admins(house: House, capsysbinary: Output) -> None:
    assert main(["token", "list", "--token", house.tokens["eve"]]) == 1
    assert b"for admins" in capsysbinary.readouterr().err


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("2m", 120), ("12H", 43200), ("1w", 604800)])
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds
