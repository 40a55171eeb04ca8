"""How a quick worker answers a web process: one JSON message on that process's list in Redis."""

import json
import logging
from collections.abc import Callable
from typing import Any

from shared.errors import Problem
from shared.files.faults import Damaged, problem_of
from shared.store.faults import problem_of as of_store
from worker.context import Context

log = logging.getLogger("winnow.quick")

KEPT_S = 60
"""An answer that nobody fetches (the web process is gone) is forgotten."""


def answer(context: Context, reply_to: str, call: str, work: Callable[[], dict[str, Any]]) -> None:
    """Does the work and tells its answer, or its problem, to who asked."""
    message: dict[str, Any] = {"call": call}
    try:
        message["answer"] = work()
    except Problem as problem:
        message["problem"] = problem.as_dict()
    except (OSError, EOFError) as error:
        # Whoever reads what is shorter than it was recorded meets its end.
        found = problem_of(error if isinstance(error, OSError) else Damaged(""))
        log.warning("a quick question could not be answered: %s", found.detail)
        message["problem"] = found.as_dict()
    except Exception as error:
        of_redis = of_store(error)
        if of_redis is None:
            log.exception("a quick question could not be answered")
        message["problem"] = (of_redis or Problem("the worker could not answer; its log says why")).as_dict()
    pipe = context.redis.pipeline()
    pipe.lpush(reply_to, json.dumps(message))
    pipe.expire(reply_to, KEPT_S)
    pipe.execute()
