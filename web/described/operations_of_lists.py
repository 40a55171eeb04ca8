"""Lists and conditions: what is taken, and what is answered."""

from shared.errors import (
    Conflict,
    Invalid,
    Malformed,
    NoRoom,
    NotFound,
    NotReplicated,
    PreconditionFailed,
    QuotaExceeded,
    RangeNotSatisfiable,
    RoomHeld,
    TooLarge,
    Unsupported,
    WhereInvalid,
)
from shared.lists import Asked, List
from web.described import examples
from web.described.answers import Checked, Functions, ListsPage
from web.described.operations import JSON, Answer, Content, Operation, json
from web.http.bodies import TooSlow
from web.http.labels import TYPES
from web.http.queries import ListsAsked
from web.http.where import Check

ANY_LIST = {kind: Content() for kind in sorted(set(TYPES.values()))}
FORM = "multipart/form-data"
FILE = {"type": "string", "contentMediaType": "application/octet-stream", "description": "The list."}
QUOTAS = ("RateLimit", "RateLimit-Policy")
FAULTS_OF_BODIES = (Malformed, TooSlow, TooLarge, Unsupported)


class Uploaded(Asked):
    """What an upload says of itself."""

    name: str | None = None
    """What to call it."""


_FORM_OF_A_LIST = Content(
    schema={
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": FILE,
            **{
                name: {"type": "string", "description": field.description}
                for name, field in Uploaded.model_fields.items()
            },
        },
    }
)

OF_LISTS = {
    "lists.upload": Operation(
        name="upload_list",
        query=Uploaded,
        takes=("Content-Encoding",),
        body={"application/octet-stream": Content(), **ANY_LIST, FORM: _FORM_OF_A_LIST},
        answers=(json(201, "The list; its rows are counted soon.", List, "Location", *QUOTAS, example=examples.LIST),),
        problems=(*FAULTS_OF_BODIES, Invalid, NotReplicated, QuotaExceeded, NoRoom, RoomHeld),
    ),
    "lists.newest": Operation(
        name="list_lists",
        query=ListsAsked,
        answers=(json(200, "A page of lists.", ListsPage),),
        problems=(Invalid,),
    ),
    "lists.one": Operation(
        name="get_list",
        answers=(json(200, "The list.", List, example=examples.LIST),),
        problems=(NotFound,),
    ),
    "lists.content": Operation(
        name="get_content",
        takes=("Range", "If-Range", "If-Match", "If-None-Match"),
        answers=(
            Answer(
                200, "All of it.", ANY_LIST,
                ("ETag", "Accept-Ranges", "Content-Disposition", "Content-Length", "Cache-Control"),
            ),
            Answer(
                206, "The range that was asked for.", ANY_LIST,
                ("Content-Range", "ETag", "Accept-Ranges", "Content-Disposition", "Content-Length", "Cache-Control"),
            ),
            Answer(304, "What is at hand is still true.", headers=("ETag", "Cache-Control")),
        ),
        problems=(NotFound, PreconditionFailed, RangeNotSatisfiable),
        has_head=True,
    ),
    "lists.read_again": Operation(
        name="reread_list",
        query=Uploaded,
        answers=(
            json(201, "The new list; its rows are counted soon.", List, "Location", *QUOTAS, example=examples.LIST),
        ),
        problems=(NotFound, Unsupported, Invalid, NotReplicated, QuotaExceeded, NoRoom, RoomHeld),
    ),
    "lists.delete": Operation(
        name="delete_list",
        answers=(Answer(204, "It is gone."),),
        problems=(NotFound, Conflict, NotReplicated),
    ),
    "where.check": Operation(
        name="check_where",
        body={JSON: Content(Check, example={"list": examples.LIST["id"], "where": "age >= 65"})},
        answers=(json(200, "It is valid.", Checked, *QUOTAS),),
        problems=(Malformed, TooSlow, TooLarge, Unsupported, NotFound, Invalid, WhereInvalid, QuotaExceeded),
    ),
    "where.functions": Operation(
        name="list_functions",
        answers=(json(200, "All of them.", Functions),),
        is_ready=True,
    ),
}  # fmt: skip
