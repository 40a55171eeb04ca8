"""docs/cli.md is what the commands say of themselves."""

from pathlib import Path

from winnow.cli.reference import page

ROOT = Path(__file__).parents[2]


def test_the_page_of_commands_is_what_help_prints() -> None:
    assert (ROOT / "docs" / "cli.md").read_text() == page(), "run: python -m winnow.cli.reference > docs/cli.md"
