"""The AsyncAPI 3.0 document of the sockets: the namespace `/jobs`, its events both ways, and their acknowledgements."""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.events import JOB_NAMESPACE
from web.described.messages import REQUESTS, SENT
from web.described.openapi import VERSION
from web.described.problems import SCHEMA
from web.described.schemas import Mode, Schemas

CHANNEL = "jobs"
_DESCRIPTION = (
    "Socket.IO, protocol 5, namespace `/jobs`, any official client. Each event that a client sends carries one object "
    "and is acknowledged with `{ok: true, …}`, or `{ok: false, error: problem}` (RFC 9457). The events of a job are "
    "those of its Server-Sent Events (`/api/openapi.json`): `seq` counts 1, 2, 3 … without a gap."
)
_REFUSED = {
    "type": "object",
    "title": "Refused",
    "description": "It was not done; `error` says why.",
    "required": ["ok", "error"],
    "properties": {"ok": {"const": False}, "error": {"$ref": "#/components/schemas/Problem"}},
}


def asyncapi() -> dict[str, Any]:
    """The document."""
    schemas = Schemas(_kinds())
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for name, request in REQUESTS.items():
        done = schemas.of(request.answers, "serialization")
        answered = {"oneOf": [done, {"$ref": "#/components/schemas/Refused"}]}
        messages[name] = _message(name, request.says, schemas.of(request.carries, "validation"))
        messages[f"{name}.answer"] = _message(name, f"The acknowledgement of `{name}`.", answered)
        operations[name] = {
            "action": "receive",
            "channel": _ref("channels", CHANNEL),
            "summary": request.says,
            "messages": [_of_channel(name)],
            "reply": {"channel": _ref("channels", CHANNEL), "messages": [_of_channel(f"{name}.answer")]},
        }
    for name, sent in SENT.items():
        key = f"{name}.event"
        messages[key] = _message(name, sent.says, schemas.of(sent.carries, "serialization"))
        operations[key] = {
            "action": "send",
            "channel": _ref("channels", CHANNEL),
            "summary": sent.says,
            "messages": [_of_channel(key)],
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Winnow",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "winnow": {
                "host": "{host}",
                "protocol": "socket.io",
                "protocolVersion": "5",
                "pathname": "/socket.io",
                "variables": {"host": {"default": "127.0.0.1:8000"}},
                "security": [
                    {"$ref": "#/components/securitySchemes/token"},
                    {"$ref": "#/components/securitySchemes/bearer"},
                ],
            }
        },
        "channels": {
            CHANNEL: {
                "address": JOB_NAMESPACE,
                "title": "Jobs",
                "description": "The namespace; the room of a job is entered with `subscribe`.",
                "messages": {name: _ref("components/messages", name) for name in messages},
            }
        },
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": {**dict(sorted(schemas.components.items())), "Problem": dict(SCHEMA), "Refused": _REFUSED},
            "securitySchemes": {
                "token": {
                    "type": "httpApiKey",
                    "in": "query",
                    "name": "token",
                    "description": "`auth: {token}` of the client, where WINNOW_TOKEN is set: that, or one that an "
                    "admin has made. A job of another owner is one that never was. Who is connected by a token that is "
                    "revoked is disconnected within five seconds.",
                },
                "bearer": {"type": "http", "scheme": "bearer", "description": "The same as a header."},
            },
        },
    }


def _kinds() -> Iterator[tuple[Any, Mode]]:
    for request in REQUESTS.values():
        yield request.carries, "validation"
        yield request.answers, "serialization"
    for sent in SENT.values():
        yield sent.carries, "serialization"


def _message(name: str, says: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "summary": says, "payload": dict(payload)}


def _ref(where: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/{where}/{name}"}


def _of_channel(name: str) -> dict[str, str]:
    return _ref(f"channels/{CHANNEL}/messages", name)
