"""The Celery application that both tiers share: JSON only, late acknowledgement, one ticket at a time."""

from celery import Celery

from shared import transport
from shared.settings import Settings

WORK = "work"
QUICK = "quick"

TICKET = "winnow.ticket"
INSPECT = "winnow.inspect"
OUTLINE = "winnow.outline"
PREVIEW = "winnow.preview"
PIECE = "winnow.piece"
PAGE = "winnow.page"
FOOTER = "winnow.footer"
CONVERT = "winnow.convert"
REPORT = "winnow.report"


def make_celery(settings: Settings, answer_s: float = 5) -> Celery:
    """A Celery application on the settings' Redis, which is to answer within so many seconds.

    The web tier only sends by name with it, while somebody waits.
    """
    transport.install()
    app = Celery("winnow", broker=settings.redis)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        result_accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        # A lost worker's chunk comes back by its lease; a redelivered ticket would only meet that lease.
        task_reject_on_worker_lost=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=True,
        task_send_sent_event=False,
        task_default_queue=WORK,
        task_routes={
            name: {"queue": QUICK} for name in (INSPECT, OUTLINE, PREVIEW, PIECE, PAGE, FOOTER, CONVERT, REPORT)
        },
        task_create_missing_queues=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        # A Redis that takes no writes, or was made a replica, is one that is away: else it ends the worker.
        broker_channel_error_retry=True,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_prefetch_count_reduction=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        # Half-open connections are noticed in about 16 s with these, and not within 71 s without.
        broker_transport_options={
            "socket_timeout": answer_s,
            "socket_connect_timeout": 2,
            "socket_keepalive": True,
            "health_check_interval": 5,
        },
        timezone="UTC",
    )
    return app
