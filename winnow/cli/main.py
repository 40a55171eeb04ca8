"""The command line's front door: commands by name, and errors as one plain line and an exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from winnow import __version__
from winnow.cli import completion, control, fetch, listing, predicates, run, token, watch
from winnow.cli.common import UsageError
from winnow.cli.ending import FAILED, INTERRUPTED, SUCCEEDED, USAGE
from winnow.cli.printing import note
from winnow.client.errors import (
    InvalidError,
    MalformedError,
    ProblemError,
    UnauthorizedError,
    UnsupportedError,
    WhereError,
    WinnowError,
)

COMMANDS = (
    run.run,
    watch.watch,
    listing.jobs,
    listing.show,
    control.pause,
    control.resume,
    control.cancel,
    control.retry,
    control.limits,
    control.delete,
    fetch.fetch,
    listing.lists,
    predicates.predicates,
    completion.completion,
)

OPTIONS = ("--url", "--token", "--json")


def make_app() -> App:
    """The commands, ready to be called with words."""
    app = App(
        name="winnow",
        help="Filter long lists on a Winnow server, live.",
        help_epilogue="Exit status: 0 succeeded, 1 failed or cancelled, 2 called wrongly, 130 after Ctrl-C.",
        version=f"winnow {__version__}",
        version_flags=["--version"],
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    for command in COMMANDS:
        app.command(command)
    app.command(token.app)
    return app


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; `words` are the arguments, by default this process's."""
    given, status = list(sys.argv[1:] if words is None else words), SUCCEEDED
    try:
        status = _run(given)
        sys.stdout.flush()
    except SystemExit:
        # Rich's way to say that nobody reads its help any more, once it has seen to what is still buffered.
        return SUCCEEDED
    except BrokenPipeError:
        # The reader has seen enough (`| head`).
        _let_go_of_stdout()
        return SUCCEEDED
    except OSError as error:
        _let_go_of_stdout()
        # Where the command met it before, it is told already.
        return status or _tell(given, str(error), FAILED)
    return status


def _let_go_of_stdout() -> None:
    """What is still buffered must not be tried again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(words: list[str]) -> int:
    try:
        status = make_app()(in_order(words), exit_on_error=False, print_error=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except CycloptsError as error:
        return _tell(words, str(error), USAGE)
    except UsageError as error:
        return _tell(words, str(error), USAGE)
    except ProblemError as error:
        wrong_call = isinstance(error, InvalidError | MalformedError | UnsupportedError)
        return _tell(words, _sentence(error), USAGE if wrong_call else FAILED, error)
    except (WinnowError, OSError) as error:
        return _tell(words, str(error), FAILED)
    return status if isinstance(status, int) else SUCCEEDED


def _tell(words: list[str], text: str, status: int, problem: ProblemError | None = None) -> int:
    if "--json" in words:
        told = problem.as_dict() if problem is not None else {"title": "Error", "detail": text}
        print(json.dumps(told, ensure_ascii=False), file=sys.stderr, flush=True)
    else:
        note(text)
        for more in getattr(problem, "__notes__", ()):
            note(more)
    return status


def in_order(words: Sequence[str]) -> list[str]:
    """Options that every command has may also stand before it, as other programs have it.

    >>> in_order(["--url", "http://here", "--json", "token", "list"])
    ['token', 'list', '--url', 'http://here', '--json']
    """
    rest, options = list(words), []
    while rest and rest[0].partition("=")[0] in OPTIONS:
        taken = 1 if rest[0] == "--json" or "=" in rest[0] else 2
        options += rest[:taken]
        del rest[:taken]
    behind = 2 if rest[:1] == ["token"] else 1
    return [*rest[:behind], *options, *rest[behind:]]


def _sentence(problem: ProblemError) -> str:
    if isinstance(problem, UnauthorizedError):
        return "the server lets nobody in without a token that is good: set WINNOW_TOKEN, or give --token"
    if not isinstance(problem, WhereError):
        return problem.detail
    place = "" if problem.position is None else f"character {problem.position + 1}: "
    return f"where, {place}{problem.detail} {problem.hint or ''}".rstrip()
