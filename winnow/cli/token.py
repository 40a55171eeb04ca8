"""`winnow token add`, `list` and `revoke`: who may come in. For admins: show WINNOW_TOKEN, or an admin's token."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import quote

from cyclopts import App, Parameter

from winnow.cli.common import Common, UsageError
from winnow.cli.ending import SUCCEEDED
from winnow.cli.printing import json_line, line, note, table
from winnow.client.patience import Clock, sleep_blocking
from winnow.client.running import finish
from winnow.client.server import Server, checked
from winnow.client.wires import BlockingWire

PATIENCE = 60.0
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DURATION = re.compile(r"([1-9][0-9]{0,8})([smhdw])")

app = App(name="token", help="Make, list and revoke tokens, as an admin.", version_flags=[])


@app.command
def add(
    name: Annotated[str, Parameter(help="What to call it.")],
    /,
    *,
    owner: Annotated[
        str | None, Parameter(help="Whose lists and jobs it opens; without it, an owner of the token's name.")
    ] = None,
    role: Annotated[Literal["user", "admin"], Parameter(help="An admin sees and does everything.")] = "user",
    expires: Annotated[
        str | None, Parameter(help="How long it is good for: 12h, 30d, 52w; without it, until it is revoked.")
    ] = None,
    common: Common | None = None,
) -> int:
    """Make a token. It is written to stdout, this one time."""
    common = common or Common()
    asked = {"name": name, "owner": owner, "role": role, "expires_in": None if expires is None else seconds_of(expires)}
    made = _ask(common, "POST", "/api/tokens", {member: said for member, said in asked.items() if said is not None})
    if common.json:
        json_line(made)
        return SUCCEEDED
    until = f"until {made['expires_at']}" if made["expires_at"] else "until it is revoked"
    note(f"{made['name']} opens what is {made['owner']}'s, as {made['role']}, {until}; it is shown this one time")
    line(made["token"])
    return SUCCEEDED


@app.command(name="list")
def list_(*, common: Common | None = None) -> int:
    """List the tokens that were made, newest first; their secrets are kept nowhere."""
    common = common or Common()
    tokens = _ask(common, "GET", "/api/tokens")["tokens"]
    if common.json:
        for one in tokens:
            json_line(one)
        return SUCCEEDED
    members = ("name", "owner", "role", "created_at", "used_at", "expires_at", "id")
    table(
        ["TOKEN", "OWNER", "ROLE", "CREATED", "USED", "EXPIRES", "ID"],
        ([one[member] for member in members] for one in tokens),
    )
    return SUCCEEDED


@app.command
def revoke(token: Annotated[str, Parameter(help="Its name, or its id.")], /, *, common: Common | None = None) -> int:
    """Revoke a token: within five seconds nobody comes in by it, or is still in."""
    common = common or Common()
    _ask(common, "DELETE", f"/api/tokens/{quote(token, safe='')}")
    if common.json:
        json_line({"revoked": token})
    else:
        line(f"{token} revoked")
    return SUCCEEDED


def seconds_of(text: str) -> int:
    """The seconds of a duration. Raises UsageError.

    >>> seconds_of("30d")
    2592000
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"--expires is a duration such as 12h, 30d or 52w, not {text!r}")
    return int(found[1]) * _SECONDS[found[2]]


def _ask(common: Common, method: str, path: str, body: Any = None) -> Any:
    try:
        url = checked(common.url)
    except ValueError as error:
        raise UsageError(str(error)) from error
    server = Server(BlockingWire(url, common.token), url, PATIENCE, Clock(sleep_blocking))
    try:
        # Asked again, a token that was made in vain would be there, and nobody would have it.
        return finish(server.ask(method, path, body=body, once=True))
    finally:
        finish(server.close())
