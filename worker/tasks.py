"""The Celery tasks, thin: a ticket that takes turns at what there is to do, and the quick questions."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery import Task
from kombu.exceptions import OperationalError
from redis import RedisError

from shared import broker
from worker import context, converting, joining, pages, previews, reporting, results, turns, uploads
from worker.announcing import Announcement
from worker.answers import answer
from worker.app import app


@app.task(name=broker.TICKET, bind=True)
def ticket(self: "Task[[], None]") -> None:
    """Takes what is next, for a moment; the store gives another ticket where more waits."""

    def tell(line: str) -> None:
        # Replaces the arguments that Flower shows for this task. That nobody can be told just now stops no work.
        with suppress(OperationalError, RedisError, OSError):
            self.send_event("task-started", args=line, kwargs="{}")

    turns.take(context.current(), str(self.request.id), str(self.request.hostname), Announcement(tell))


def _question(name: str, work: Callable[[context.Context, dict[str, Any]], dict[str, Any]]) -> None:
    @app.task(name=name)
    def question(ask: dict[str, Any], reply_to: str, call: str) -> None:
        answer(context.current(), reply_to, call, lambda: work(context.current(), ask))


_question(broker.INSPECT, uploads.inspect)
_question(broker.OUTLINE, uploads.outline)
_question(broker.PREVIEW, previews.preview)
_question(broker.PIECE, results.piece)
_question(broker.PAGE, pages.page)
_question(broker.FOOTER, joining.footer)
_question(broker.CONVERT, converting.convert)
_question(broker.REPORT, reporting.report)
