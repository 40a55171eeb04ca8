"""`python -m launch`: runs Winnow on this machine until Ctrl-C."""

import asyncio
import os
import sys

from pydantic import ValidationError

from launch.log import Log
from launch.refusal import Refusal
from launch.system import run
from shared.settings import Settings


def main() -> int:
    """Gives the exit code: 0 after a stop that was asked for, 1 where it could not start."""
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = "".join(f"WINNOW_{str(part).upper()}: " for part in fault["loc"][:1])
            print(f"Winnow cannot start: {name}{fault['msg'].removeprefix('Value error, ')}", file=sys.stderr)
        return 1
    log = Log(sys.stdout.buffer, coloured=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    try:
        asyncio.run(run(settings, log))
    except Refusal as refusal:
        log.close()
        print(f"Winnow cannot start: {refusal}", file=sys.stderr)
        return 1
    log.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
