"""The documents say all that is routed and handled, no more, and in the language that they claim to speak."""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from flask import Flask
from jsonschema import Draft7Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import winnow
from shared.errors import Problem
from shared.events import LOGGED
from shared.store.faults import FAULTS
from tests.documented import app, check_message, faults, for_http, for_sockets, parts
from web.described.openapi import OPERATIONS, VERSION, openapi, routed
from web.described.problems import PROBLEM_JSON
from web.reach import Lapse, told_of
from web.sockets import JobsNamespace

ROOT = Path(__file__).parents[3]
OFFICIAL = ROOT / "tests" / "js" / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"


def test_openapi_is_openapi() -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(cast(Any, for_http())).iter_errors()] == []


def test_asyncapi_is_asyncapi() -> None:
    schema = json.loads(OFFICIAL.read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(for_sockets())] == []


def test_every_reference_leads_somewhere() -> None:
    for document in (for_http(), for_sockets()):
        for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
            found: Any = document
            for step in reference.split("/"):
                found = found[step]


def test_every_route_and_method_is_in_the_document_and_no_other() -> None:
    described = {
        (path, method.upper()) for path, item in for_http()["paths"].items() for method in item if method != "head"
    }
    assert described == {(place.path, method) for place, method, _ in routed(app())}
    assert set(OPERATIONS) == {endpoint for _, _, endpoint in routed(app())}


def test_a_route_that_nobody_described_is_left_out_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    other = Flask(__name__, static_folder=None)
    other.add_url_rule("/api/new", "jobs.new", lambda: "")
    assert openapi(other)["paths"] == {}
    assert "GET /api/new is not described: its endpoint jobs.new" in caplog.text


def test_every_event_that_is_handled_is_in_the_document_and_no_other() -> None:
    handled = JobsNamespace(parts(), cast(Any, None), cast(Any, None))._verbs
    operations = for_sockets()["operations"]
    assert {name for name, said in operations.items() if said["action"] == "receive"} == set(handled)


def test_every_event_that_the_log_can_have_is_in_the_document() -> None:
    scripts = "".join(path.read_text() for path in (ROOT / "shared" / "store" / "lua").rglob("*.lua"))
    kinds = set(re.findall(r"emit\(\w+, '(\w+)'", scripts)) | set(re.findall(r"show\(\w+, '(\w+)'", scripts))
    sent = {message["name"] for name, message in for_sockets()["components"]["messages"].items() if ".event" in name}
    assert kinds == set(LOGGED)
    assert sent == {*kinds, "resync", "deleted", "job", "gone", "redis"}


@pytest.mark.parametrize("lapse", [None, *(Lapse(1_763_892_001.5, fault) for fault in FAULTS)])
def test_what_is_told_of_redis_is_what_the_document_says(lapse: Lapse | None) -> None:
    check_message("redis.event", told_of(lapse))
    if lapse is not None:
        assert faults(for_http(), {"$ref": "#/components/schemas/StoreFailed"}, told_of(lapse)["problem"]) == []


def test_whatever_needs_redis_may_answer_that_it_is_away() -> None:
    for place, method, endpoint in routed(app()):
        if not OPERATIONS[endpoint].is_ready:
            assert "StoreFailed" in _refusals(place.path, method, 503), place.path


def test_whatever_is_recorded_may_answer_that_no_replica_has_it() -> None:
    found = {
        (method, place.path)
        for place, method, _ in routed(app())
        if "NotReplicated" in _refusals(place.path, method, 503)
    }
    of_jobs = {("POST", f"/api/jobs/{{job}}/{verb}") for verb in ("pause", "resume", "cancel", "retry", "limits")}
    made = {
        ("POST", "/api/jobs"),
        ("POST", "/api/lists"),
        ("POST", "/api/lists/{list}/reread"),
        ("POST", "/api/bulk/{bulk}/next"),
    }
    gone = {("DELETE", "/api/jobs/{job}"), ("DELETE", "/api/lists/{list}"), ("DELETE", "/api/tokens/{token}")}
    assert found == {*of_jobs, *made, *gone, ("POST", "/api/tokens")}


def test_a_header_that_only_some_problems_of_a_status_have_need_not_be_there() -> None:
    responses = for_http()["paths"]["/api/jobs"]["post"]["responses"]
    assert responses["503"]["headers"]["Retry-After"]["required"]
    assert "required" not in responses["409"]["headers"]["Retry-After"]


def test_every_kind_of_problem_is_in_the_document() -> None:
    def below(kind: type[Problem]) -> set[str]:
        return {kind.__name__}.union(*(below(one) for one in kind.__subclasses__()))

    assert below(Problem) <= set(for_http()["components"]["schemas"])


def test_operations_have_names_of_their_own_and_words() -> None:
    operations = [said for item in for_http()["paths"].values() for said in item.values()]
    names = [said["operationId"] for said in operations]
    assert len(names) == len(set(names))
    assert [said["operationId"] for said in operations if not said["summary"] or "{" in said["summary"]] == []


def test_examples_are_true() -> None:
    tried = 0
    for item in for_http()["paths"].values():
        for said in item.values():
            for content in _contents(said):
                if "example" in content:
                    assert faults(for_http(), content["schema"], content["example"]) == []
                    tried += 1
    for schema in for_http()["components"]["schemas"].values():
        for example in schema.get("examples", []):
            assert faults(for_http(), schema, example) == []
            tried += 1
    assert tried > 5


def test_the_version_is_that_of_the_project() -> None:
    assert winnow.__version__ == VERSION


def _refusals(path: str, method: str, status: int) -> set[str]:
    """The problems that an operation may answer with a status; all of them come with `Retry-After` if it is 503."""
    answer = for_http()["paths"][path][method.lower()]["responses"].get(str(status), {})
    kinds = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(answer.get("content", {}).get(PROBLEM_JSON, {}))))
    assert status != 503 or not kinds or answer["headers"]["Retry-After"]["required"]
    return kinds


def _contents(said: dict[str, Any]) -> list[dict[str, Any]]:
    bodies = [said.get("requestBody", {}), *said["responses"].values()]
    return [content for body in bodies for content in body.get("content", {}).values()]
