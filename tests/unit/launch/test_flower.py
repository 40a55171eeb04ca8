"""Without a token Flower is for this machine alone."""

import pytest

from launch.flower import of_this_machine


@pytest.mark.parametrize(
    ("host", "origin", "welcome"),
    [
        ("127.0.0.1:5555", None, True),
        ("localhost:5555", "http://localhost:5555", True),
        ("[::1]:5555", None, True),
        ("localhost:5555", "http://evil.example", False),
        ("localhost:5555", "null", False),
        ("evil.example:5555", None, False),
        ("evil.example:5555", "http://evil.example:5555", False),
        ("", None, False),
    ],
)
def test_only_loopback_names_and_its_own_pages_are_answered(host: str, origin: str | None, welcome: bool) -> None:
    assert of_this_machine(host, origin) is welcome
