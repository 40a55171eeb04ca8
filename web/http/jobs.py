"""Jobs over HTTP: submitted, looked at, asked to pause, resume and cancel, limited, retried, deleted."""

from typing import Any

from flask import Blueprint, Response, request

from shared.errors import Invalid, Malformed
from shared.jobs import Snapshot
from shared.store.finding import Wanted
from shared.store.jobs import Verb
from web.access.mine import caller, job_of, whose
from web.access.spending import spend_submission
from web.faults import invalid
from web.http.answers import json, nothing
from web.http.bodies import JSON_BYTES, blocks, parse_json, read_json
from web.http.incoming import incoming
from web.http.lists import asked_of
from web.http.multipart import FRAME_BYTES, Form, is_form, read_form
from web.http.queries import JobsAsked, read
from web.idempotency import fingerprint, once
from web.intake import Told, clean_name, take_in
from web.limiting import limit
from web.parts import Parts
from web.removal import delete_job
from web.retrying import retry as retried
from web.submit import create, drop, parse, submit

LIMITS_BYTES = 4096
_TEXT_FIELDS = frozenset({"where", "label"})


def jobs(parts: Parts) -> Blueprint:
    """`/api/jobs` and what is below one job, but for its results and events."""
    routes = Blueprint("jobs", __name__)

    @routes.post("/api/jobs")
    def begin() -> Response:
        """Submit a job.

        Of a list (`list`), of rows in the body (`rows`, up to 256 KB), or of a file: a multipart form with `file` and
        the same fields, those that are no texts as JSON text; the query then says how to read it, as for an upload.
        """
        parts.reach.require()
        snapshot = _from_form(parts) if is_form(request.content_type) else _from_json(parts)
        return _accepted(parts, snapshot)

    @routes.get("/api/jobs")
    def newest() -> Response:
        """List the jobs, newest first."""
        asked = read(JobsAsked)
        wanted = Wanted(whose(asked.owner), frozenset(asked.state), asked.label, asked.q)
        found, following = (parts.jobs.summaries if asked.summary else parts.jobs.page)(
            wanted, asked.limit, asked.cursor
        )
        return json({"jobs": found, "next": following})

    @routes.get("/api/jobs/<job>")
    def one(job: str) -> Response:
        """Look at a job: the snapshot."""
        return json(parts.jobs.snapshot(_mine(parts, job)))

    @routes.post("/api/jobs/<job>/<any(pause, resume, cancel):verb>")
    def control(job: str, verb: Verb) -> Response:
        """Ask a job to {verb}. Refused where its state forbids it."""
        return _accepted(parts, parts.jobs.control(_mine(parts, job), verb))

    @routes.post("/api/jobs/<job>/retry")
    def retry(job: str) -> Response:
        """Try an ended job again: its failed rows, and those never tested, as its next attempt.

        Refused for one that has not ended, has succeeded without a failed row, or whose list is gone,
        or whose predicate has changed since.
        """
        return _accepted(parts, retried(parts, _mine(parts, job), caller()))

    @routes.post("/api/jobs/<job>/limits")
    def limits(job: str) -> Response:
        """Change the limits of a job, while it runs too: they hold within a second.

        `concurrency`: rows (or batches) under test at a time in each worker process, of an `async def`; `rate`: tests
        that begin in a time, all workers together, below the predicate's own ceiling. What is left out stays.
        """
        return _accepted(parts, limit(parts, _mine(parts, job), read_json(LIMITS_BYTES)))

    @routes.get("/api/jobs/<job>/work")
    def work(job: str) -> Response:
        """Look at who tests what of a job, and since when."""
        return json([one.model_dump(by_alias=True) for one in parts.jobs.work(_mine(parts, job))])

    @routes.delete("/api/jobs/<job>")
    def delete(job: str) -> Response:
        """Delete a job, with its events and results. One that runs is cancelled first."""
        delete_job(parts, _mine(parts, job))
        parts.replicas.confirm()
        return nothing()

    return routes


def _mine(parts: Parts, job: str) -> str:
    return job_of(parts, caller(), job)


def _accepted(parts: Parts, snapshot: Snapshot) -> Response:
    parts.replicas.confirm(job=snapshot.id)
    return json(snapshot, 202, location=f"/api/jobs/{snapshot.id}")


def _from_json(parts: Parts) -> Snapshot:
    body = read_json(JSON_BYTES)
    key = request.headers.get("Idempotency-Key")
    who = caller()
    return once(parts, who.owner, key, fingerprint(body), lambda job: submit(parts, body, who, job))


def _from_form(parts: Parts) -> Snapshot:
    limit = parts.settings.max_upload_bytes
    given_name, asked = asked_of(request.args)
    form, who = Form(), caller()

    def told() -> Told:
        return Told(clean_name(given_name or form.file_name), form.file_type, asked)

    with incoming(parts, told, is_form=True) as (upload, pay):
        read_form(request.content_type, pay(blocks(limit + FRAME_BYTES)), upload.write, form)
        body = _values(form.fields)
        if not form.has_file:
            return once(
                parts, who.owner, request.headers.get("Idempotency-Key"), fingerprint(body),
                lambda job: submit(parts, body, who, job),
            )  # fmt: skip
        if "list" in body or "rows" in body:
            raise Invalid("The file is the list of this job: leave out `list` and `rows`")
        submission = parse(body)

        def make(job: str) -> Snapshot:
            spend_submission(parts, who)
            record = take_in(parts, upload, told(), who.owner)
            try:
                return create(parts, submission, record, who, job)
            except BaseException:
                drop(parts, record)
                raise

        said = fingerprint({"body": body, "name": told().name, "sha256": upload.finish()})
        return once(parts, who.owner, request.headers.get("Idempotency-Key"), said, make)


def _values(fields: dict[str, str]) -> dict[str, Any]:
    """The fields of a form: some are text, the others JSON."""
    values: dict[str, Any] = {}
    for name, text in fields.items():
        if name in _TEXT_FIELDS or (name == "list" and not text.lstrip().startswith("{")):
            values[name] = text
            continue
        try:
            values[name] = parse_json(text)
        except Malformed as error:
            raise invalid("form", [(f"#/{name}", f"it is JSON text: {error.detail}")]) from error
    return values
