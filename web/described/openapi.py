"""The OpenAPI 3.1 document of an application: what Flask routes, said in full."""

import inspect
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from flask import Flask

from shared.errors import (
    Forbidden,
    MethodNotAllowed,
    Problem,
    StorageFailed,
    StoreFailed,
    TooManyTries,
    Unauthorized,
    Unavailable,
)
from web.access.door import COOKIE
from web.described.headers import ANSWERED, ASKED, Header
from web.described.operations import Answer, Content, Operation
from web.described.operations_of_access import OF_ACCESS
from web.described.operations_of_bulk import OF_BULK
from web.described.operations_of_jobs import OF_JOBS
from web.described.operations_of_lists import OF_LISTS
from web.described.operations_of_others import OF_OTHERS
from web.described.problems import PROBLEM_JSON, SCHEMA, answers_of, schema_of
from web.described.schemas import Mode, Schemas
from web.gate import Misdirected
from web.protocol import AddressTooLong, HeadersTooLong

log = logging.getLogger(__name__)

VERSION = "0.1.0"
OPERATIONS: dict[str, Operation] = {**OF_LISTS, **OF_JOBS, **OF_BULK, **OF_ACCESS, **OF_OTHERS}
"""By Flask's name of the endpoint."""

DESCRIPTION = (
    "Long lists, filtered live. Every error is `application/problem+json` (RFC 9457), whose `detail` says what, where "
    "and how to mend it; also where no operation is: `404` for an unknown address, `405` (with `Allow`) for another "
    "method. Every GET can be asked as HEAD. Socket.IO is described by `/api/asyncapi.json`."
)
_TAGS = {
    "lists": "Lists come in as a stream, and go out again as they came.",
    "where": "Conditions, checked and tried out.",
    "predicates": "Python functions that workers have registered to filter with.",
    "jobs": "A job is one list run through one filter. Its life belongs to the workers.",
    "facets": "How many jobs match, by state and by label.",
    "bulk": "One verb for all jobs that match: which they are is fixed and told before anything is done.",
    "events": "What happens to a job, as Server-Sent Events.",
    "results": "Rows in list order, exactly as they came in, behind the list's header.",
    "reasons": "Why rows failed and were rejected, counted.",
    "session": "The page's cookie, in place of a token.",
    "tokens": "Who may come in, and whose lists and jobs they see; for admins.",
    "audit": "Who did what; for admins.",
    "about": "What the page has to know.",
    "health": "Whether this process lives, and whether the system is ready.",
    "metrics": "What happens, for Prometheus.",
    "documents": "The API, described.",
    "page": "The page's own files.",
}
_PARAMETER = re.compile(r"<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
_IDS = {"job": "The job's id.", "list": "The list's id.", "bulk": "The bulk action's id."}
_NAMED = {"token": "The token's id, or its name."}
_NAMES = {"list_id": "list", "job_id": "job"}
_GUARD: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}, {}]


class Place(NamedTuple):
    """One path of a rule, and the word that was chosen in it, by its parameter's name."""

    path: str
    chosen: dict[str, str]

    @property
    def variant(self) -> str:
        """The word ('' where there is no choice)."""
        return next(iter(self.chosen.values()), "")


def places(rule: str) -> list[Place]:
    """The paths that a rule of Flask stands for: a choice of words is one path for each.

    >>> [place.path for place in places("/jobs/<job>/<any(pause, resume):verb>")]
    ['/jobs/{job}/pause', '/jobs/{job}/resume']
    """
    choice = next((found for found in _PARAMETER.finditer(rule) if found[1] == "any"), None)
    if choice is None:
        return [Place(_PARAMETER.sub(lambda found: f"{{{_NAMES.get(found[3], found[3])}}}", rule), {})]
    words = [word.strip() for word in (choice[2] or "").split(",")]
    return [Place(places(rule.replace(choice[0], word))[0].path, {choice[3]: word}) for word in words]


def routed(app: Flask) -> Iterator[tuple[Place, str, str]]:
    """All that an application routes: place, method and endpoint; HEAD and OPTIONS, which Flask adds, left out."""
    for rule in app.url_map.iter_rules():
        for place in places(rule.rule):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield place, method, rule.endpoint


def openapi(app: Flask) -> dict[str, Any]:
    """The document. A route that nobody described is not in it, which is logged."""
    schemas = Schemas(_kinds())
    paths: dict[str, dict[str, Any]] = {}
    described = list(_described(app))
    ids: set[str] = set()
    for place, method, endpoint, operation in sorted(described, key=_order):
        said = _operation(place, method, operation, schemas, inspect.getdoc(app.view_functions[endpoint]) or "")
        said = {"tags": [endpoint.partition(".")[0]], **said}
        while said["operationId"] in ids:
            said["operationId"] += "_again"
        ids.add(said["operationId"])
        item = paths.setdefault(place.path, {})
        item[method.lower()] = said
        if operation.has_head:
            item["head"] = _head(said)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Winnow",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {
                **dict(sorted(schemas.components.items())),
                "Problem": dict(SCHEMA),
                **{kind.__name__: schema_of(kind) for kind in sorted(_problems(), key=lambda kind: kind.__name__)},
            },
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Where WINNOW_TOKEN is set: that, or a token that an admin has made (`wnw_…`). "
                    "What is another owner's answers a `user` with 404, as what never was; an `admin` sees everything.",
                },
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": COOKIE,
                    "description": "The page's; see /api/session. What changes something by it says its `Origin`.",
                },
            },
        },
    }


def _described(app: Flask) -> Iterator[tuple[Place, str, str, Operation]]:
    for place, method, endpoint in routed(app):
        if endpoint in OPERATIONS:
            yield place, method, endpoint, OPERATIONS[endpoint]
        else:
            log.error("%s %s is not described: its endpoint %s needs an Operation", method, place.path, endpoint)


def _order(one: tuple[Place, str, str, Operation]) -> tuple[int, str, str]:
    return list(_TAGS).index(one[2].partition(".")[0]), one[0].path, one[1]


def _kinds() -> Iterator[tuple[Any, Mode]]:
    for operation in OPERATIONS.values():
        for content in operation.body.values():
            if content.kind is not None:
                yield content.kind, "validation"
        for answers in (operation.answers, *operation.variants.values()):
            for answer in answers:
                for content in answer.content.values():
                    if content.kind is not None:
                        yield content.kind, "serialization"


def _problems() -> set[type[Problem]]:
    found = {kind for operation in OPERATIONS.values() for kind in operation.problems}
    anywhere = {Forbidden, Misdirected, Unavailable, StorageFailed, StoreFailed, MethodNotAllowed}
    return found | anywhere | {Unauthorized, TooManyTries, AddressTooLong, HeadersTooLong}


def _operation(place: Place, method: str, operation: Operation, schemas: Schemas, doc: str) -> dict[str, Any]:
    summary, _, rest = (part.strip() for part in _filled(doc, place.chosen).partition("\n"))
    said: dict[str, Any] = {"operationId": operation.name.format(**place.chosen), "summary": summary.rstrip(".")}
    if rest:
        said["description"] = rest
    parameters = [*_of_path(place), *_of_query(place, operation, schemas), *map(_of_header, operation.takes)]
    if parameters:
        said["parameters"] = parameters
    if operation.body:
        said["requestBody"] = {
            "required": True,
            "content": {kind: _content(content, schemas, "validation") for kind, content in operation.body.items()},
        }
    said["responses"] = dict(sorted(_responses(place, method, operation, schemas).items()))
    if not operation.is_open:
        said["security"] = _GUARD
    return said


def _filled(doc: str, chosen: dict[str, str]) -> str:
    """A docstring with the word that was chosen."""
    for name, word in chosen.items():
        doc = doc.replace(f"{{{name}}}", word)
    return doc


def _of_path(place: Place) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"{(\w+)}", place.path):
        schema, says = (_ID, _IDS[name]) if name in _IDS else ({"type": "string"}, _NAMED.get(name, "A file's name."))
        yield {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def _of_query(place: Place, operation: Operation, schemas: Schemas) -> Iterator[dict[str, Any]]:
    for model in operation.queries(place.variant):
        for name, schema, required in schemas.parameters(model):
            says = schema.pop("description", "")
            schema.pop("title", None)
            yield {"name": name, "in": "query", "required": required, "description": says, "schema": schema}


def _of_header(name: str) -> dict[str, Any]:
    header = ASKED[name]
    said = {"name": name, "in": "header", "required": False, "description": header.says, "schema": dict(header.schema)}
    return said if header.example is None else {**said, "example": header.example}


def _responses(place: Place, method: str, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    said = {str(answer.status): _answer(answer, schemas) for answer in operation.answers_for(place.variant)}
    everywhere: list[type[Problem]] = [Misdirected, HeadersTooLong]
    if operation.queries(place.variant):
        everywhere.append(AddressTooLong)
    if not operation.is_open:
        everywhere += [Unauthorized, TooManyTries]
    if method != "GET" or operation.is_for_admins:
        everywhere.append(Forbidden)
    if not operation.is_ready:
        everywhere += [Unavailable, StoreFailed, StorageFailed]
    for status, (says, kinds, headers) in answers_of([*operation.problems, *everywhere]).items():
        # What is an answer of its own there (`/readyz`) is no problem.
        said.setdefault(status, _problem(says, kinds, headers))
    return said


def _problem(says: str, kinds: list[type[Problem]], headers: Mapping[str, bool]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in kinds]
    schema = refs[0] if len(refs) == 1 else {"anyOf": refs}
    said: dict[str, Any] = {"description": says, "content": {PROBLEM_JSON: {"schema": schema}}}
    if headers:
        said["headers"] = {name: _header(ANSWERED[name], always) for name, always in headers.items()}
    return said


def _answer(answer: Answer, schemas: Schemas) -> dict[str, Any]:
    said: dict[str, Any] = {"description": answer.says}
    if answer.headers:
        said["headers"] = _headers(answer.headers)
    if answer.content:
        said["content"] = {kind: _content(one, schemas, "serialization") for kind, one in answer.content.items()}
    return said


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: _header(ANSWERED[name], ANSWERED[name].always) for name in names}


def _header(header: Header, always: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"description": header.says, "schema": dict(header.schema)}
    if always:
        said["required"] = True
    return said if header.example is None else {**said, "example": header.example}


def _content(content: Content, schemas: Schemas, mode: Mode) -> dict[str, Any]:
    if content.kind is None and content.schema is None:
        return {}
    schema = schemas.of(content.kind, mode) if content.kind is not None else dict(content.schema or {})
    return {"schema": schema} if content.example is None else {"schema": schema, "example": content.example}


def _head(said: dict[str, Any]) -> dict[str, Any]:
    """The same without bodies."""
    bare = {
        status: {name: value for name, value in answer.items() if name != "content"}
        for status, answer in said["responses"].items()
    }
    return {**said, "operationId": f"head_{said['operationId']}", "responses": bare}
