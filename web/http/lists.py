"""Lists over HTTP: they come in as a stream, and go out again as they came."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from pydantic import ValidationError

from shared.errors import Invalid
from shared.files.naming import list_content
from shared.lists import Asked, ListRecord, plain_name
from web.access.mine import caller, list_of, must_be_theirs, whose
from web.access.spending import spend_submission
from web.faults import from_pydantic, invalid
from web.http.answers import json, nothing
from web.http.bodies import blocks
from web.http.incoming import incoming
from web.http.labels import attachment, content_type
from web.http.multipart import FRAME_BYTES, Form, is_form, read_form
from web.http.queries import ListsAsked, read
from web.http.sending import send
from web.intake import Told, clean_name, take_in
from web.parts import Parts
from web.removal import delete_list
from web.rereading import reread
from web.results import Piece, Run

_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def lists(parts: Parts) -> Blueprint:
    """`/api/lists`."""
    routes = Blueprint("lists", __name__)

    @routes.post("/api/lists")
    def upload() -> Response:
        """Upload a list.

        CSV, TSV, JSON Lines, plain text (these also as `.gz` or `.zst`) or Parquet: the body as it is, or the field
        `file` of a multipart form; streamed, of any size up to `WINNOW_MAX_UPLOAD_BYTES`. The query, or other fields of
        the form, say how to read it; what they do not say is found out.
        """
        parts.reach.require()
        record = _upload(parts)
        parts.replicas.confirm(list=record.id)
        return json(record.public(), 201, location=f"/api/lists/{record.id}")

    @routes.get("/api/lists")
    def newest() -> Response:
        """List the lists, newest first."""
        asked = read(ListsAsked)
        records, following = parts.lists.page(asked.limit, asked.cursor, whose(asked.owner))
        return json({"lists": [record.public() for record in records], "next": following})

    @routes.get("/api/lists/<list_id>")
    def one(list_id: str) -> Response:
        """Look at a list."""
        return json(list_of(parts, caller(), list_id).public())

    @routes.get("/api/lists/<list_id>/content")
    def content(list_id: str) -> Response:
        """Read the bytes of a list, as they came in; unpacked where they were packed."""
        record = list_of(parts, caller(), list_id)
        parts.lists.use(list_id)
        return send(
            lambda: Run((Piece(list_content(record.id), 0, record.bytes),)),
            parts.files,
            etag=record.sha256,
            headers={"Content-Type": content_type(record), "Content-Disposition": attachment(plain_name(record.name))},
        )

    @routes.post("/api/lists/<list_id>/reread")
    def read_again(list_id: str) -> Response:
        """Read a list in another way: a new list of the same bytes.

        What the query does not say stays as it is. The list itself stays too, and jobs on it are as they were. The
        bytes are not copied where storage knows links; for quotas they count all the same, and it is a submission.
        """
        parts.reach.require()
        name, asked = asked_of(request.args.to_dict())
        must_be_theirs(parts, caller(), list_id)
        spend_submission(parts, caller())
        record = reread(parts, caller(), list_id, name, asked)
        parts.replicas.confirm(list=record.id)
        return json(record.public(), 201, location=f"/api/lists/{record.id}")

    @routes.delete("/api/lists/<list_id>")
    def delete(list_id: str) -> Response:
        """Delete a list. Refused while a job that has not ended uses it."""
        delete_list(parts, list_id, caller())
        parts.replicas.confirm()
        return nothing()

    return routes


def asked_of(given: Mapping[str, str]) -> tuple[str | None, Asked]:
    """The name that an upload gives, and what it says about its own reading."""
    fields = dict(given)
    name = fields.pop("name", None)
    unknown = sorted(set(fields) - set(Asked.model_fields))
    if unknown:
        known = ", ".join(["name", *Asked.model_fields])
        raise invalid("upload", [(f"#/{field}", f"there is no such parameter; there are {known}") for field in unknown])
    if "delimiter" in fields:
        fields["delimiter"] = _DELIMITERS.get(fields["delimiter"], fields["delimiter"])
    try:
        return name, Asked.model_validate({field: text for field, text in fields.items() if text or field == "quote"})
    except ValidationError as error:
        raise from_pydantic("upload", Asked, error) from error


def _upload(parts: Parts) -> ListRecord:
    limit, args, declared = parts.settings.max_upload_bytes, request.args.to_dict(), request.content_type
    name, asked = asked_of(args)
    form = Form() if is_form(declared) else None

    def told() -> Told:
        if form is None:
            return Told(clean_name(name), _spoken(declared), asked)
        form_name, form_asked = asked_of({**args, **form.fields})
        return Told(clean_name(form_name or form.file_name), _spoken(form.file_type), form_asked)

    with incoming(parts, told, form is not None) as (upload, pay):
        if form is None:
            upload.take(pay(blocks(limit, codings=("gzip", "x-gzip", "zstd"))))
        else:
            read_form(declared, pay(blocks(limit + FRAME_BYTES)), upload.write, form)
            if not form.has_file:
                raise Invalid("The form has no file: send it in the field `file`")
        return take_in(parts, upload, told(), caller().owner)


def _spoken(declared: str | None) -> str | None:
    """A type that was meant; curl says `x-www-form-urlencoded` of anything."""
    return None if declared in {None, "", "application/x-www-form-urlencoded", "text/plain"} else declared
