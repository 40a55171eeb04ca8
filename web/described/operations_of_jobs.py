"""Jobs, their events and their results: what is taken, and what is answered."""

from shared.errors import (
    Conflict,
    Invalid,
    NoRoom,
    NotFound,
    NotReplicated,
    PreconditionFailed,
    QuotaExceeded,
    RangeNotSatisfiable,
    RoomHeld,
    WhereInvalid,
)
from shared.jobs import CountedReasons, Snapshot, Submission, Work
from shared.limits import Change
from web.described import examples
from web.described.answers import FailedPage, JobsPage, RowsPage
from web.described.operations import JSON, Answer, Content, Operation, json
from web.described.operations_of_lists import ANY_LIST, FAULTS_OF_BODIES, FILE, FORM, QUOTAS, Uploaded
from web.http.queries import (
    EventsAsked,
    FailedAsked,
    JobsAsked,
    ReasonedRowsAsked,
    ReasonsAsked,
    RejectedAsked,
    ResultAsked,
    RowsAsked,
)
from web.idempotency import InFlight

_JSON_TEXT = {"type": "string", "contentMediaType": JSON}
_FORM_OF_A_JOB = Content(
    schema={
        "type": "object",
        "anyOf": [{"required": ["where"]}, {"required": ["predicate"]}],
        "properties": {
            "file": FILE,
            "list": {"type": "string", "description": "Instead of `file`: the list to filter."},
            "rows": {**_JSON_TEXT, "description": "Instead of `file`: the rows themselves."},
            "where": {"type": "string", "maxLength": 4096, "description": "Which rows to keep."},
            "predicate": {**_JSON_TEXT, "description": "A predicate that keeps or rejects them."},
            "label": {"type": "string", "maxLength": 200, "description": "What to call the job."},
            "types": {**_JSON_TEXT, "description": "Types for columns."},
            "keep_rejected": {
                "enum": ["true", "false"],
                "description": "Whether rejected rows can be read afterwards.",
            },
            "max_failed": {"type": "string", "pattern": "^[0-9]{1,15}$", "description": "How many rows may fail."},
            "sample": {"type": "string", "pattern": "^[0-9]{1,15}$", "description": "How many rows to test."},
        },
    }
)
_EVENTS = "text/event-stream"
_RECORDED = json(202, "Recorded; the snapshot.", Snapshot, "Location")
_ENDED = ("ETag", "Accept-Ranges", "Content-Length", "Cache-Control")


def _of_result(whole: dict[str, Content], rows: type[object]) -> tuple[Answer, ...]:
    names = ("Winnow-Attempt", "Winnow-Complete", "Content-Disposition", *_ENDED)
    return (
        Answer(
            200,
            "The rows; with `offset`, `limit`, `row`, `q` or `reason` a page of them as JSON. `ETag`, "
            "`Accept-Ranges` and `Content-Length` once the job has ended.",
            {**whole, JSON: Content(rows)},
            names,
        ),
        Answer(206, "The range that was asked for, once the job has ended.", whole, ("Content-Range", *names)),
        Answer(
            304,
            "What is at hand is still true.",
            headers=("Winnow-Attempt", "Winnow-Complete", "ETag", "Cache-Control"),
        ),
    )


OF_JOBS = {
    "jobs.begin": Operation(
        name="submit_job",
        query=Uploaded,
        takes=("Idempotency-Key",),
        body={JSON: Content(Submission), FORM: _FORM_OF_A_JOB},
        answers=(json(202, "The job, recorded.", Snapshot, "Location", *QUOTAS, example=examples.JOB),),
        problems=(
            *FAULTS_OF_BODIES,
            NotFound,
            Conflict,
            InFlight,
            Invalid,
            WhereInvalid,
            NotReplicated,
            QuotaExceeded,
            NoRoom,
            RoomHeld,
        ),
    ),
    "jobs.newest": Operation(
        name="list_jobs",
        query=JobsAsked,
        answers=(json(200, "A page of jobs.", JobsPage),),
        problems=(Invalid,),
    ),
    "jobs.one": Operation(
        name="get_job",
        answers=(json(200, "The snapshot.", Snapshot, example=examples.JOB),),
        problems=(NotFound,),
    ),
    "jobs.control": Operation(
        name="{verb}_job",
        answers=(_RECORDED,),
        problems=(NotFound, Conflict, NotReplicated),
    ),
    "jobs.retry": Operation(
        name="retry_job",
        answers=(json(202, "Recorded; the snapshot.", Snapshot, "Location", *QUOTAS),),
        problems=(NotFound, Conflict, NotReplicated, QuotaExceeded),
    ),
    "jobs.limits": Operation(
        name="limit_job",
        body={JSON: Content(Change)},
        answers=(_RECORDED,),
        problems=(*FAULTS_OF_BODIES, NotFound, Conflict, Invalid, NotReplicated),
    ),
    "jobs.work": Operation(
        name="get_work",
        answers=(json(200, "What workers test of it just now.", list[Work]),),
        problems=(NotFound,),
    ),
    "reasons.counted": Operation(
        name="get_reasons",
        query=ReasonsAsked,
        answers=(json(200, "The reasons that are counted.", CountedReasons),),
        problems=(NotFound, Invalid),
    ),
    "jobs.delete": Operation(
        name="delete_job",
        answers=(Answer(204, "It is gone."),),
        problems=(NotFound, NotReplicated),
    ),
    "events.job_events": Operation(
        name="follow_job",
        query=EventsAsked,
        takes=("Last-Event-ID",),
        answers=(
            Answer(
                200,
                "Events as they come; `id` is the event's `cursor`, `event` its type, `data` the event. First a "
                "`snapshot` only where going on is impossible; a comment every 15 s; it ends after the job does.",
                {_EVENTS: Content()},
                ("Cache-Control",),
            ),
            Answer(204, "The job has ended, and this client has had all of its events: it need not come back."),
        ),
        problems=(NotFound, Invalid),
    ),
    "results.result": Operation(
        name="get_{which}",
        query=ResultAsked,
        more_query=RowsAsked,
        takes=("Range", "If-Range", "If-Match", "If-None-Match"),
        variants={
            "kept": _of_result(ANY_LIST, RowsPage),
            "rejected": _of_result(ANY_LIST, RowsPage),
            "failed": _of_result(ANY_LIST, FailedPage),
        },
        variant_queries={"rejected": RejectedAsked, "failed": FailedAsked},
        variant_more={"rejected": ReasonedRowsAsked, "failed": ReasonedRowsAsked},
        problems=(NotFound, Conflict, Invalid, PreconditionFailed, RangeNotSatisfiable),
        has_head=True,
    ),
}
