"""`python -m launch`: runs Winnow on this machine until Ctrl-C."""

import asyncio
import os
import sys

from launch.log import Log
from launch.refusal import Refusal
from launch.system import run
from shared.settings import SettingsFaulty, read_settings


def main() -> int:
    """Gives the exit code: 0 after a stop that was asked for, 1 where it could not start."""
    try:
        settings = read_settings()
    except SettingsFaulty as faulty:
        print(f"Winnow cannot start: {faulty}", file=sys.stderr)
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
