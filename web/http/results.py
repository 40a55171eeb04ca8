"""Results over HTTP: kept, rejected and failed rows as bytes in list order, whole or in ranges, live or by the page."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request
from pydantic import ValidationError

from shared.broker import PAGE, PIECE
from shared.errors import Conflict, NotFound, StorageFailed
from shared.files.faults import Damaged
from shared.files.naming import job_header, job_list, list_content
from shared.lists import Format, ListRecord, Which
from shared.states import State
from shared.store.committed import Results
from web.access.mine import caller, job_of
from web.begun import Begun, Streamed
from web.converting import Conversion, Converted, Report
from web.faults import invalid
from web.following import Following
from web.http.answers import json
from web.http.labels import attachment, result_name, result_type
from web.http.queries import ReasonedRowsAsked, ReportAsked, read
from web.http.sending import send
from web.parquet import ParquetResult
from web.parts import Parts
from web.protocol import BREAK_OFF
from web.results import Piece, Run, run_of
from web.serving import BrokenOff

_PIECE_SECONDS = 60.0
_PAGE_SECONDS = 10.0


def results(parts: Parts) -> Blueprint:
    """`/api/jobs/ID/kept`, `/rejected`, `/failed`."""
    routes = Blueprint("results", __name__)

    @routes.get("/api/jobs/<job>/<any(kept, rejected, failed):which>")
    def result(job: str, which: Which) -> Response:
        """Read the {which} rows, in list order.

        While the job runs what is committed without a hole, and `Winnow-Complete: false`. Once it has ended with
        `Content-Length`, `Range` and `ETag`; converted rows have none of these.
        """
        try:
            return Asking(parts, job_of(parts, caller(), job), which).answer()
        except (FileNotFoundError, StorageFailed):
            # Where the job was deleted meanwhile, that is what is wrong.
            parts.jobs.snapshot(job)
            raise

    return routes


def _streamed(body: Streamed, headers: Mapping[str, str]) -> Response:
    """An answer that comes as it is made; nobody waits for the first bytes of one that is not to have any."""
    if request.method == "HEAD":
        return Response(body, headers=headers, direct_passthrough=True)
    try:
        return Response(Begun(body), headers=headers, direct_passthrough=True)
    except BrokenOff as error:
        break_off = request.environ.get(BREAK_OFF)
        if break_off is None:
            # The end of the connection would be that of a whole answer.
            raise Conflict(f"There is nothing to give: {error}") from error
        break_off()
        return Response(iter(()), headers={**headers, "Transfer-Encoding": "chunked"}, direct_passthrough=True)


class Asking:
    """One request for a result."""

    def __init__(self, parts: Parts, job: str, which: Which) -> None:
        self._parts = parts
        self._job = job
        self._which: Which = which
        asked = read(ReportAsked)
        self._follows = asked.follow
        self._raw = which == "failed" and asked.raw
        self._reasons = asked.reasons and _may_have_reasons(which)
        self._now = self._read()
        self._record = self._list()
        self._format = self._other_format(asked.format)
        self._parquet: ParquetResult | None = None
        self._is_report = self._reasons or (which == "failed" and not self._raw)
        if self._record.format is Format.PARQUET and not self._is_report and self._format is None:
            self._parquet = ParquetResult(parts, job, which)

    def answer(self) -> Response:
        """What was asked for."""
        if _is_of_a_page():
            return self.page()
        return self.follow() if self._follows else self.whole()

    def page(self) -> Response:
        """Some rows, as JSON."""
        rows = read(ReasonedRowsAsked)
        if rows.row is not None and "offset" in request.args:
            raise invalid("query", [("#/row", "it says where to begin, and so does `offset`: leave one of them out")])
        if rows.reason is not None and self._which == "kept":
            raise invalid("query", [("#/reason", "kept rows have none: leave it out")])
        ask = {"job": self._job, "which": self._which, "offset": rows.offset, "limit": rows.limit}
        more = {"row": rows.row, "q": rows.q, "reason": rows.reason}
        ask |= {name: value for name, value in more.items() if value is not None}
        answer = json(self._parts.quick.ask(PAGE, ask, _PAGE_SECONDS))
        answer.headers["Winnow-Complete"] = self._complete()
        return answer

    def whole(self) -> Response:
        """What is committed without a hole; once the job has ended with its length, ranges and an ETag."""
        if self._format is not None or self._reasons:
            return self._converted(follow=False)
        attempt, suffix = self._now.attempt, "-raw" if self._raw else ""
        first: list[Results] = [self._now]

        def look() -> Run:
            now = first.pop() if first else self._read()
            if now.attempt != attempt:
                return Run()
            return self._parquet.whole(now) if self._parquet is not None else self._run(now)

        return send(
            look,
            self._parts.files,
            etag=f"{self._job}-{attempt}-{self._which}{suffix}" if self._now.complete else None,
            headers=self._headers(),
            prepare=self._preparing(),
        )

    def follow(self) -> Response:
        """What is committed, and then what comes, until the job has succeeded; else the answer breaks off."""
        if self._format is not None or self._reasons:
            return self._converted(follow=True)
        headers = self._headers()
        following = Following(
            self._parts,
            self._job,
            self._now.attempt,
            read=self._read,
            run_of=self._parquet.so_far if self._parquet is not None else self._run,
            prepare=self._preparing(),
            connection=request.environ["eventlet.input"].get_socket(),
            who=caller(),
        )
        return _streamed(following, headers)

    def _converted(self, follow: bool) -> Response:
        packed = self._record.format is Format.PARQUET
        if self._format is None:
            conversion: Conversion = Report(self._parts, self._job, self._now.attempt, packed)
        else:
            conversion = Conversion(self._parts, self._job, self._now.attempt, self._which, self._format, packed)
        connection = request.environ["eventlet.input"].get_socket()
        body = Converted(self._parts, self._job, self._read, conversion, self._now, follow, connection, caller())
        try:
            # A Parquet file is of no use without its end, so all of it is tried first.
            body.prepare(1 if follow or self._format is not Format.PARQUET else None)
        except BaseException:
            body.close()
            raise
        return _streamed(body, self._headers())

    def _preparing(self) -> Callable[[Piece], None] | None:
        return self._prepare if self._which == "rejected" and self._parquet is None else None

    def _other_format(self, asked: str | None) -> Format | None:
        """The format that rows are to be converted to; None where they are in it already."""
        if asked is not None and self._which == "failed":
            raise invalid("query", [("#/format", "failed rows come as a report, or with raw=1 as they are")])
        if asked is not None and self._reasons:
            raise invalid("query", [("#/reasons", "with their reasons rows come as JSON Lines: leave out `format`")])
        return None if asked is None or asked == self._record.format else Format(asked)

    def _read(self) -> Results:
        found = self._parts.jobs.results(self._job)
        if self._which == "rejected" and not found.keep_rejected:
            raise NotFound("This job was submitted with keep_rejected: false, so its rejected rows were not kept")
        return found

    def _complete(self) -> str:
        return "true" if self._now.state == State.SUCCEEDED else "false"

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": result_type(self._record, self._is_report, self._format),
            "Content-Disposition": attachment(result_name(self._record, self._which, self._is_report, self._format)),
            "Winnow-Attempt": str(self._now.attempt),
            "Winnow-Complete": self._complete(),
        }

    def _list(self) -> ListRecord:
        """The list as it was at submission; it may be deleted by now."""
        name = job_list(self._job)
        try:
            return ListRecord.model_validate_json(self._parts.files.read(name, 0, 2**24))
        except FileNotFoundError:
            return self._parts.lists.get(self._now.list_id)
        except ValidationError as error:
            raise Damaged(name) from error

    def _run(self, now: Results) -> Run:
        return run_of(self._job, now, self._which, self._raw, self._header(now))

    def _header(self, now: Results) -> Piece | None:
        if self._which == "failed" and not self._raw:
            return None
        own = job_header(self._job)
        if self._parts.files.exists(own):
            return Piece(own, 0, self._parts.files.size(own))
        try:
            record = self._parts.lists.get(now.list_id)
        except NotFound as error:
            raise NotFound("The list was deleted, and its header with it; `?offset=&limit=` still works") from error
        return Piece(list_content(record.id), 0, record.body)

    def _prepare(self, piece: Piece) -> None:
        """Has rejected rows written where nobody asked for them before."""
        if piece.asks is not None and not self._parts.files.exists(piece.name):
            try:
                ask = {"job": self._job, "segment": piece.asks.name, "first": piece.asks.first}
                self._parts.quick.ask(PIECE, ask, _PIECE_SECONDS)
            except NotFound as error:
                if self._read().segments.at(piece.asks.first) == piece.asks:
                    raise
                # Put together with others into one segment meanwhile.
                raise FileNotFoundError(piece.name) from error


def _may_have_reasons(which: Which) -> bool:
    if which != "rejected":
        told = "failed rows come with them anyway" if which == "failed" else "kept rows have none"
        raise invalid("query", [("#/reasons", f"it is for rejected rows; {told}")])
    if _is_of_a_page():
        told = "with their reasons rows come all: leave out `offset`, `limit`, `row`, `q` and `reason`"
        raise invalid("query", [("#/reasons", told)])
    return True


def _is_of_a_page() -> bool:
    return any(name in request.args for name in ReasonedRowsAsked.model_fields)
