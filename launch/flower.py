"""`python -m launch.flower`: Flower on our broker, with the token where there is one, else for this machine alone."""

import base64
import hmac
import logging
import os
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import flower.app
import flower.command
import flower.urls
import tornado.httputil
import tornado.web
from celery.events import EventReceiver
from flower.events import Events
from flower.views.monitor import Metrics
from flower.views.tasks import TASK_COLUMNS, TasksView
from tornado.options import options

from shared.addresses import Addresses
from shared.broker import make_celery
from shared.errors import TooManyTries
from shared.settings import Settings, SettingsFaulty, is_loopback, read_settings
from shared.throttle import Throttle

USER = "winnow"
SAVE_EVERY = 60_000
SLOWEST_RETRY = 2.0
# What a task is about says `args`, which Flower does not show by itself.
COLUMNS = "state,args,worker,received,runtime,uuid"
LABEL = "What it does"
WIDE = b"<style>#tasks-table td.overflow-auto { max-width: none; white-space: normal !important; }</style>"

_log = logging.getLogger(__name__)


class Hearing(Events):
    """Flower's listener; after an outage of Redis it is back within seconds (Flower's own pauses have no cap)."""

    def run(self) -> None:
        """Listens for ever."""
        while True:
            try:
                with self.capp.connection() as connection:
                    EventReceiver(connection, handlers={"*": self.on_event}, app=self.capp).capture(wakeup=True)
            except Exception as error:  # whatever the transport raises, it may be well again soon
                _log.warning("cannot hear the workers' events (%s), trying again", error)
                time.sleep(SLOWEST_RETRY)


class ForThisMachine(flower.app.Flower):
    """Flower without a login: it answers loopback names alone, and no other site's page (a token lifts both).

    With one, whoever guesses has to wait, as at the web tier's door.
    """

    logins: "Logins | None" = None
    """Of the settings, where they have a token."""

    def find_handler(self, request: tornado.httputil.HTTPServerRequest, **kwargs: Any) -> Any:
        """The handler of a request, or a refusal."""
        if not self.options.basic_auth and not of_this_machine(request.host, request.headers.get("Origin")):
            return self.get_handler_delegate(request, tornado.web.ErrorHandler, {"status_code": 403})
        try:
            if self.logins is not None:
                self.logins.look_at(request)
        except TooManyTries as problem:
            return self.get_handler_delegate(request, Waiting, {"problem": problem})
        return super().find_handler(request, **kwargs)


class Logins:
    """Counts wrong logins by where they come from; Flower itself compares them anew with each request."""

    def __init__(self, settings: Settings, throttle: Throttle | None = None) -> None:
        self._login = f"{USER}:{settings.token.get_secret_value() if settings.token else ''}".encode()
        self._may_be_guessed = settings.has_short_token
        self._addresses = Addresses(settings.trusted_proxies)
        self._throttle = throttle or Throttle()

    def look_at(self, request: tornado.httputil.HTTPServerRequest) -> None:
        """Notes whether a request's login is right; none at all is no try. Raises TooManyTries."""
        shown = request.headers.get("Authorization", "").partition(" ")[2].strip()
        if not shown:
            return
        address = self._addresses.of(
            {"REMOTE_ADDR": request.remote_ip or "", "HTTP_X_FORWARDED_FOR": request.headers.get("X-Forwarded-For", "")}
        )
        self._throttle.require(address, shown)
        if not hmac.compare_digest(_decoded(shown), self._login):
            self._throttle.wrong(address, shown)
        elif not self._may_be_guessed:
            self._throttle.right(address, shown)


def _decoded(shown: str) -> bytes:
    try:
        return base64.b64decode(shown)
    except ValueError:
        return b""


class Waiting(tornado.web.RequestHandler):
    """What whoever has guessed too often is answered, whatever the request."""

    def initialize(self, problem: TooManyTries) -> None:
        """For tornado."""
        self._problem = problem

    def prepare(self) -> None:
        """The refusal."""
        self.set_status(self._problem.status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Retry-After", str(self._problem.retry_after))
        self.finish(self._problem.detail)


class Tasks(TasksView):
    """The page of tasks, with room for what they are about; Flower cuts that off after some fifty characters."""

    def render_string(self, template_name: str, **kwargs: Any) -> bytes:
        """The page."""
        page: bytes = super().render_string(template_name, **kwargs)
        return page.replace(b"</head>", WIDE + b"</head>", 1)


class GuardedMetrics(Metrics):
    """Flower's own metrics name workers and tasks; where there is a login, they want it too."""

    def prepare(self) -> None:
        """Refuses who shows no login."""
        _ = self.current_user


OURS: dict[Any, Any] = {TasksView: Tasks, Metrics: GuardedMetrics}


def put_ours_in(handlers: list[Any]) -> None:
    """Replaces those of Flower's handlers that ours stand for."""
    for place, handler in enumerate(handlers):
        if isinstance(handler, tornado.web.url):
            ours = OURS.get(handler.handler_class, handler.handler_class)
            handlers[place] = tornado.web.url(handler.regex.pattern, ours, handler.kwargs, handler.name)
        else:
            handlers[place] = (handler[0], OURS.get(handler[1], handler[1]), *handler[2:])


def of_this_machine(host: str, origin: str | None) -> bool:
    """Whether a request names this machine, and comes from no page of another origin."""
    same = origin is None or urlsplit(origin).netloc == host
    return same and is_loopback(urlsplit(f"//{host}").hostname or "")


def main() -> None:
    """Runs until it is told to stop."""
    try:
        settings = read_settings()
    except SettingsFaulty as faulty:
        sys.exit(f"Winnow cannot start: {faulty}")
    if settings.token is not None:
        options.basic_auth = [f"{USER}:{settings.token.get_secret_value()}"]
        ForThisMachine.logins = Logins(settings)
    # Flower's own way to say that its API needs no login; `ForThisMachine` says to whom.
    os.environ["FLOWER_UNAUTHENTICATED_API"] = "true"
    folder = settings.data / "flower"
    folder.mkdir(parents=True, exist_ok=True)
    flower.app.Events = Hearing  # type: ignore[attr-defined]
    flower.command.Flower = ForThisMachine  # type: ignore[attr-defined]
    put_ours_in(flower.urls.handlers)
    TASK_COLUMNS["args"] = LABEL
    make_celery(settings).start(
        [
            "flower",
            f"--address={settings.bind or '127.0.0.1'}",
            f"--port={settings.flower_port}",
            "--persistent=True",
            f"--db={folder / 'events'}",
            f"--state-save-interval={SAVE_EVERY}",
            "--max-tasks=10000",
            f"--tasks-columns={COLUMNS}",
            # Flower starts before the workers do, and warns of each question that nobody answers.
            "--logging=error",
        ]
    )


if __name__ == "__main__":
    main()
