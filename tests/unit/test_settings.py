"""What the settings take, and what they say of what they do not take."""

from pathlib import Path

import pytest

from shared.settings import SettingsFaulty, is_loopback, read_settings

PASSWORD = "pa55word"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WINNOW_REDIS_URL", f"redis://:{PASSWORD}@127.0.0.1:1/0")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]", "127.0.0.2", " 127.0.0.1", ""])
def test_a_loopback_address_needs_no_token(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("WINNOW_HOST", host)
    assert is_loopback(read_settings().host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.1", "winnow.example", "localhost.example", "127.0.0.1.nip.io"]
)
@pytest.mark.parametrize("token", ["", "  "])
def test_any_other_address_does_and_that_is_said_without_a_secret(
    monkeypatch: pytest.MonkeyPatch, host: str, token: str
) -> None:
    monkeypatch.setenv("WINNOW_HOST", host)
    monkeypatch.setenv("WINNOW_TOKEN", token)
    with pytest.raises(SettingsFaulty, match=f"WINNOW_HOST={host} .*WINNOW_TOKEN") as refused:
        read_settings()
    assert PASSWORD not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_token_opens_it_and_is_taken_without_the_blanks_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_HOST", "0.0.0.0")
    monkeypatch.setenv("WINNOW_TOKEN", " sieve and chaff \n")
    settings = read_settings()
    assert settings.token is not None and settings.token.get_secret_value() == "sieve and chaff"
    assert "sieve" not in repr(settings)


@pytest.mark.parametrize(("token", "is_short"), [("", False), ("fifteen letters", True), ("sixteen letters!", False)])
def test_a_token_of_fewer_than_16_characters_is_short(
    monkeypatch: pytest.MonkeyPatch, token: str, is_short: bool
) -> None:
    monkeypatch.setenv("WINNOW_TOKEN", token)
    assert read_settings().has_short_token is is_short


def test_each_fault_is_a_line_with_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_PORT", "many")
    monkeypatch.setenv("WINNOW_DATA", "s3://bucket")
    with pytest.raises(SettingsFaulty) as refused:
        read_settings()
    first, second = sorted(str(refused.value).splitlines())
    assert first.startswith("WINNOW_DATA: ") and "s3://" in first
    assert second.startswith("WINNOW_PORT: ") and "integer" in second


@pytest.mark.parametrize(
    "url",
    ["bogus", "http://localhost:6379", "redis://:hunter2@here:many/0", "redis://:hunter2@here:99999", "unix:///r"],
)
def test_an_address_that_is_no_redis_is_said_without_its_password(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WINNOW_REDIS_URL", url)
    with pytest.raises(SettingsFaulty) as refused:
        read_settings()
    assert str(refused.value).startswith("WINNOW_REDIS_URL: ") and "redis://127.0.0.1:6379/0" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("url", ["redis://", "redis://:p%40ss@[::1]:6379/3", "rediss://redis.example"])
def test_an_address_of_a_redis_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WINNOW_REDIS_URL", url)
    assert read_settings().redis == url


@pytest.mark.parametrize("origin", ["page.example", "localhost:3000", "https://page.example/path", "https://"])
def test_an_origin_that_no_page_can_have_is_said(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("WINNOW_CORS_ORIGINS", f"null, https://page.example, {origin}")
    with pytest.raises(SettingsFaulty, match=f"WINNOW_CORS_ORIGINS: {origin} is no origin"):
        read_settings()


def test_what_predicates_may_reach_is_networks_and_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_REACH_PRIVATE", "10.0.0.0/8, fd00::/8,192.168.1.7")
    monkeypatch.setenv("WINNOW_REACH_PORTS", "80,8080")
    settings = read_settings()
    assert settings.reach_private == ("10.0.0.0/8", "fd00::/8", "192.168.1.7")
    assert settings.reach_ports == ("80", "8080")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WINNOW_REACH_PRIVATE", "10.0.0.1/8", "10.0.0.1/8 has host bits set; networks"),
        ("WINNOW_REACH_PRIVATE", "intranet", "such as 10.0.0.0/8"),
        ("WINNOW_REACH_PORTS", "http", "http is no port"),
        ("WINNOW_REACH_PORTS", "80,*", r"\* is no port"),
        ("WINNOW_REACH_PORTS", "65536", "65536 is no port"),
    ],
)
def test_what_predicates_may_not_be_told_to_reach_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFaulty, match=f"{name}: .*{says}"):
        read_settings()
