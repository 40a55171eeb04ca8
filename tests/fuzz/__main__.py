"""`make fuzz MINUTES=…`: tries the kernels against the reference with ever new lists, until the time is over.

Prints what it tried. The first difference (or crash) ends it with its example and the seed that finds it again.
"""

import argparse
import os
import secrets
import sys
import time

from hypothesis import HealthCheck, Phase, seed, settings

ROUND = 300
"""Examples in a row from one seed."""


def main() -> int:
    """Fuzzes; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, help="only this one, for every target")
    asked = parser.parse_args()

    settings.register_profile(
        "fuzz",
        max_examples=ROUND,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("fuzz")
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415  # compiles the kernels, which takes a while

    tried = dict.fromkeys((target.__name__ for target in TARGETS), 0)
    until = time.monotonic() + asked.minutes * 60
    checked = "on" if os.environ.get("NUMBA_BOUNDSCHECK") == "1" else "off"
    print(f"{len(TARGETS)} targets, bounds checks {checked}, {asked.minutes:g} minutes", flush=True)
    said = time.monotonic()
    while time.monotonic() < until:
        number = asked.seed if asked.seed is not None else secrets.randbits(48)
        for target in TARGETS:
            try:
                seed(number)(target)()
            except BaseException:
                print(f"found by {target.__name__} with --seed {number}", file=sys.stderr, flush=True)
                raise
            tried[target.__name__] += ROUND
        if time.monotonic() - said > 300:
            said = time.monotonic()
            print(f"{sum(tried.values()):,} lists so far, {(until - said) / 60:.0f} minutes left", flush=True)
        if asked.seed is not None:
            break
    for name, count in tried.items():
        print(f"{count:>12,}  {name}")
    print(f"{sum(tried.values()):>12,}  in all: no crash, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main())
