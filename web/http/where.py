"""Conditions over HTTP: checked, tried on real rows, and what they can be made of."""

import logging
from typing import Any

from eventlet import tpool
from flask import Blueprint, Response
from pydantic import Field, ValidationError

from shared import where as conditions
from shared.broker import PREVIEW
from shared.errors import Malformed, Problem, WhereInvalid
from shared.lists import Noun, Type
from shared.where.table import GROUPS, Entry
from web.access.mine import caller, list_of
from web.access.spending import spend_check
from web.faults import from_pydantic
from web.http.answers import json
from web.http.bodies import read_json
from web.parts import Parts
from web.submit import known_types

log = logging.getLogger(__name__)

_PREVIEW_SECONDS = 1.0
_BODY_BYTES = 65_536


class Check(Noun):
    """The body of `POST /api/where/check`."""

    list: str
    where: str = Field(max_length=4096)
    types: dict[str, Type] = Field(default_factory=dict)


def where(parts: Parts) -> Blueprint:
    """`/api/where`."""
    routes = Blueprint("where", __name__)

    @routes.post("/api/where/check")
    def check() -> Response:
        """Check a condition, and try it on real rows.

        Where it is refused, `position`, `length` and `hint` say what is wrong.
        """
        asked = _asked()
        who = caller()
        record = list_of(parts, who, asked.list)
        spend_check(parts, who)
        parts.lists.use(asked.list)
        condition = tpool.execute(conditions.check, asked.where, known_types(record.columns, asked.types))
        named = [column.model_dump(mode="json") for column in condition.columns]
        return json({"ok": True, "columns": named, "preview": _preview(parts, asked)})

    @routes.get("/api/where/functions")
    def functions() -> Response:
        """List what a condition can be made of ([where.md](where.md) says the same)."""
        known = [(entry.callable, _described(entry, group)) for group, entries in GROUPS.items() for entry in entries]
        return json({"functions": [e for call, e in known if call], "operators": [e for call, e in known if not call]})

    return routes


def _described(entry: Entry, group: str) -> dict[str, Any]:
    return {
        "name": entry.name,
        "aliases": entry.aliases,
        "signature": entry.syntax,
        "types": entry.signatures_text,
        "doc": entry.doc,
        "group": group,
        "examples": [{"expression": expression, "answer": answer} for expression, answer in entry.examples],
    }


def _asked() -> Check:
    body = read_json(_BODY_BYTES)
    if not isinstance(body, dict):
        raise Malformed("A JSON object is expected: {list, where, types?}")
    try:
        return Check.model_validate(body)
    except ValidationError as error:
        raise from_pydantic("body", Check, error) from error


def _preview(parts: Parts, asked: Check) -> dict[str, Any] | None:
    """The condition tried on rows of the list; None where no worker answers in time."""
    ask = {"list": asked.list, "where": asked.where, "types": {k: str(v) for k, v in asked.types.items()}}
    try:
        return parts.quick.ask(PREVIEW, ask, _PREVIEW_SECONDS)
    except WhereInvalid:
        # The engine has the last word on regular expressions.
        raise
    except Problem as problem:
        log.info("no preview: %s", problem.detail)
        return None
