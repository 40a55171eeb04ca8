"""What predicates there are, told without importing them: a process of its own does that, and is gone.

The parent of worker processes must not import what people bring: threads and pools that it starts do not survive a
fork. `python -m worker.predicates.describing` imports the modules of WINNOW_PREDICATES and prints JSON.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from shared.predicates import Published
from winnow.loading import LoadingFailed
from winnow.predicate import Predicate
from worker.predicates.having import BUILTIN, load_all
from worker.predicates.pinned import Pinned
from worker.recycling import end_what_it_started

log = logging.getLogger("winnow.worker")

LONG_S = 10
PATIENCE_S = 300
USUAL = Path("predicates")


class Described(NamedTuple):
    """What there is: told of each predicate, and the modules that they are of."""

    predicates: list[Published]
    pinned: Pinned


class CannotLoad(RuntimeError):
    """A module of WINNOW_PREDICATES cannot be loaded, or its folder is not there; one line says why."""


def published(predicate: Predicate[..., Any]) -> Published:
    """What is told of a predicate."""
    settings = predicate.settings
    return Published(
        name=predicate.name,
        summary=predicate.summary,
        doc=predicate.doc,
        kind=predicate.kind,
        params=predicate.schema(),
        is_async=predicate.is_async,
        concurrency=settings.concurrency,
        timeout=settings.timeout,
        retries=settings.retries,
        rate=None if settings.rate is None else str(settings.rate),
        batch=settings.batch,
        memory=settings.memory,
        prepares=predicate.prepare is not None,
        module=predicate.module,
        version=predicate.source_hash,
    )


def find_folder(named: Path | None) -> str:
    """The folder of an operator's own modules (WINNOW_PREDICATES_PATH), absolute; "" where none is named, nor there.

    Raises CannotLoad where one is named that is not there.
    """
    if named is not None and not named.is_dir():
        raise CannotLoad(f"WINNOW_PREDICATES_PATH: there is no folder {named}")
    folder = (named or USUAL).absolute()
    return str(folder) if folder.is_dir() else ""


def describe(modules: Sequence[str], folder: str, patience_s: float = PATIENCE_S) -> Described:
    """What comes along and what the modules have, asked in another process, which looks in the folder too.

    Raises CannotLoad, also where their import has not ended after `patience_s`.
    """
    told, telling = os.pipe()
    command = [sys.executable, "-m", "worker.predicates.describing", str(telling), folder, *modules]
    # What a module prints as it is imported goes where our own log goes.
    process = subprocess.Popen(command, pass_fds=(telling,), stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno())
    os.close(telling)
    names = ", ".join(modules) or BUILTIN
    began = time.monotonic()
    is_long = threading.Timer(LONG_S, log.info, ("WINNOW_PREDICATES: still importing %s", names))
    is_too_long = threading.Timer(patience_s, process.kill)
    for timer in (is_long, is_too_long):
        timer.daemon = True
        timer.start()
    # One line, not all until the end: what a module has started may hold the pipe open.
    with os.fdopen(told) as answer:
        text = answer.readline()
    is_long.cancel()
    is_too_long.cancel()
    if not text:
        code = process.wait()
        is_over = time.monotonic() - began >= patience_s
        what = f"has not ended after {patience_s:g} s" if is_over else f"ended its process (exit code {code})"
        raise CannotLoad(f"WINNOW_PREDICATES: the import of {names} {what}")
    process.wait(patience_s)
    found = json.loads(text)
    if isinstance(found, str):
        raise CannotLoad(found)
    return Described([Published.model_validate(one) for one in found["predicates"]], Pinned.read(found["pinned"]))


def look_in(folder: str) -> None:
    """Modules are also found in this folder, after everywhere else: what lies in it hides nothing of ours."""
    if folder and folder not in sys.path:
        sys.path.append(folder)


def main(telling: int, folder: str, modules: Sequence[str]) -> None:
    """Tells what the modules have, or in a text why that cannot be said."""
    look_in(folder)
    with os.fdopen(telling, "w") as answer:
        try:
            loaded = load_all(modules).values()
            found: Any = {
                "predicates": [published(one).model_dump() for one in loaded],
                "pinned": Pinned.of(loaded).tell(),
            }
        except LoadingFailed as failed:
            found = str(failed)
        except Exception as fault:
            words = " ".join(str(fault).split())
            found = f"WINNOW_PREDICATES: what there is cannot be described: {type(fault).__name__}: {words}"
        answer.write(f"{json.dumps(found)}\n")
    # At once: a thread that a module has started would keep the process, and with it the worker.
    end_what_it_started()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
