"""Errors become answers here, once: RFC 9457 problems, whatever went wrong."""

import logging

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from shared.errors import (
    Malformed,
    MethodNotAllowed,
    NotFound,
    Problem,
    QuotaExceeded,
    TooManyTries,
    Unauthorized,
    Unavailable,
)
from shared.files.faults import is_of_storage
from shared.files.faults import problem_of as of_storage
from web.idempotency import InFlight
from web.reach import problem_of_redis as of_store

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Registers the handlers."""
    app.register_error_handler(Exception, answer)


def answer(error: Exception) -> Response:
    """The answer for anything raised on the way to one."""
    return respond(problem_of(error))


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is; what nobody foresaw is logged and told without its inside."""
    if isinstance(error, Problem):
        return error
    of_redis = of_store(error)
    if of_redis is not None:
        # `web.reach` says it once.
        log.debug("%s", of_redis.detail)
        return of_redis
    if isinstance(error, OSError) and is_of_storage(error):
        problem = of_storage(error)
        log.warning("%s", problem.detail)
        return problem
    if isinstance(error, HTTPException):
        return _of_http(error)
    log.error("an error that nobody foresaw", exc_info=error)
    return Problem("Something went wrong on the server; its log says what")


def respond(problem: Problem) -> Response:
    """The problem as an answer."""
    response = Response(
        orjson.dumps(problem.as_dict(), default=str), status=problem.status, mimetype="application/problem+json"
    )
    if isinstance(problem, Unavailable | InFlight | QuotaExceeded | TooManyTries):
        response.headers["Retry-After"] = str(problem.retry_after)
    if isinstance(problem, Unauthorized):
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(problem, MethodNotAllowed):
        response.headers["Allow"] = str(problem.extra.get("allowed", ""))
    if "size" in problem.extra and problem.status == 416:
        response.headers["Content-Range"] = f"bytes */{problem.extra['size']}"
    return response


def _of_http(error: HTTPException) -> Problem:
    if error.code == 404:
        return NotFound(f"There is nothing at {request.path[:200]}")
    if error.code == 405:
        allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        detail = f"{request.method} is not for {request.path[:200]}; {allowed} would be"
        return MethodNotAllowed(detail, allowed=allowed)
    return Malformed(error.description or "The request could not be read")
