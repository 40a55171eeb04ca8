"""What there is to call is in the documentation."""

import inspect
from pathlib import Path

import pytest

import winnow
from winnow.cli.main import COMMANDS, make_app

PAGE = (Path(__file__).parents[3] / "docs" / "client.md").read_text()


@pytest.mark.parametrize("kind", [winnow.Client, winnow.Job])
def test_every_public_method_is_on_the_page(kind: type) -> None:
    variable = "client" if kind is winnow.Client else "job"
    methods = [name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")]
    inner = {"close", "ended_error"}
    assert [name for name in methods if name not in inner and f"{variable}.{name}(" not in PAGE] == []


def test_every_error_is_on_the_page() -> None:
    assert [name for name in winnow.__all__ if name.endswith("Error") and name not in PAGE] == []


def test_every_command_and_option_is_on_the_page() -> None:
    app = make_app()
    missing: list[str] = []
    seen: set[str] = set()
    for command in COMMANDS:
        name = command.__name__
        options = {option for one in app[name].assemble_argument_collection() for option in one.names}
        seen |= options
        missing += [option for option in sorted(options) if option.startswith("--") and option not in PAGE]
        missing += [] if f"winnow {name}" in PAGE else [name]
    assert {"--where", "--follow", "--url"} <= seen
    assert missing == []
