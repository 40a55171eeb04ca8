"""docs/access.md says of tokens, quotas and the audit log what is so."""

import re
from pathlib import Path

import pytest

from shared.access import LOCAL, PREFIX, new_secret
from shared.audit import Act
from shared.settings import Settings
from shared.store.audit import MOST
from shared.store.tokens import MOST_TOKENS, SESSION_SECONDS
from web.access.door import USED_SECONDS
from web.access.guests import LOOK_SECONDS
from web.access.remembered import FRESH_SECONDS
from web.gate import ADMINS_ONLY
from winnow.cli.token import app

PAGE = (Path(__file__).parents[2] / "docs" / "access.md").read_text()


def test_every_setting_that_is_named_exists() -> None:
    known = {f"WINNOW_{name.upper()}" for name in Settings.model_fields} | {"WINNOW_URL"}
    assert set(re.findall(r"WINNOW_[A-Z_]+[A-Z]", PAGE)) <= known


@pytest.mark.parametrize("name", ["add", "list", "revoke"])
def test_every_command_and_option_is_told(name: str) -> None:
    assert f"winnow token {name}" in PAGE
    options = {option for one in app[name].assemble_argument_collection() for option in one.names}
    ours = {option for option in options if option.startswith("--")} - {"--url", "--json"}
    assert [option for option in ours if option not in PAGE] == []


def test_how_soon_a_revoked_token_is_out_is_the_sum_of_what_is_believed_and_looked_at() -> None:
    assert (FRESH_SECONDS, LOOK_SECONDS) == (3, 2)
    assert "after five seconds" in PAGE and "for three" in PAGE and "every two" in PAGE


def test_the_numbers_are_true() -> None:
    assert f"There may be {MOST_TOKENS:,} of them" in PAGE
    assert SESSION_SECONDS == 30 * 86400 and "a cookie for thirty days" in PAGE
    assert MOST == 100_000 and "about 100,000" in PAGE
    assert Settings.model_fields["audit_retention"].default == 90 * 86400 and "90 days; 0: not at all" in PAGE
    assert USED_SECONDS == 60 and "told to a minute" in PAGE
    assert f"`{LOCAL}`" in PAGE and f"{PREFIX}_" in PAGE
    # Five bits a character.
    assert 5 * len(new_secret()[1].split("_")[2]) == 200 and "200 random bits" in PAGE


def test_the_line_that_is_shown_is_a_line_of_the_log() -> None:
    line = re.search(r"winnow\.audit: (\{.*\})", PAGE)
    assert line is not None
    assert list(Act.model_validate_json(line[1]).model_dump()) == re.findall(r'"(\w+)":', line[1])


def test_what_is_for_admins_is_told_to_be() -> None:
    assert [path for path in ADMINS_ONLY if f"`{path}`" not in PAGE and path != "/api/work"] == []
