"""`make pitfalls`: prints, design for design, what arrives of ten messages while the server works."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from bench.ending import stop_when_told
from bench.pitfalls.cases import Case, cases
from bench.pitfalls.figures import Figures
from bench.table import table

HEADER = (
    "design", "work", "arrived", "within 50 ms", "late p50", "late max", "longest without ping",
    "reconnects", "restarts", "remarks",
)  # fmt: skip


def main() -> int:
    """Gives the exit code: 1 where Winnow's way lost, doubled or delayed anything, or a case could not be run."""
    known = cases()
    parser = argparse.ArgumentParser(prog="python -m bench.pitfalls", description=__doc__)
    parser.add_argument("--case", action="append", metavar="NAME", help="only those whose name begins so (repeatable)")
    parser.add_argument("--step", type=float, default=1.0, help="seconds of work before each message")
    parser.add_argument("--together", type=int, default=2, help="cases run at the same time")
    parser.add_argument("--list", action="store_true", help="the names of the cases")
    asked = parser.parse_args()
    stop_when_told()
    if asked.list:
        print("\n".join(case.name for case in known))
        return 0
    chosen = [case for case in known if not asked.case or case.name.startswith(tuple(asked.case))]
    if not chosen:
        parser.error("no such case; --list shows them")
    print("Ten steps of work, a message after each; ping every 2 s, timeout 2 s; the official JavaScript client.\n")
    # Winnow uses every core, so its cases run alone.
    naive = [case for case in chosen if not case.name.startswith("winnow")]
    with ThreadPoolExecutor(asked.together) as pool:
        results = dict(zip(naive, pool.map(lambda case: _run(case, asked.step), naive), strict=True))
    results |= {case: _run(case, asked.step) for case in chosen if case not in results}
    print(table(HEADER, [_row(case, result) for case, result in results.items()], right=frozenset(range(2, 9))))
    return int(any(isinstance(result, Exception) or _broke(case, result) for case, result in results.items()))


def _run(case: Case, step: float) -> Figures | Exception:
    try:
        result = case.run(step)
    except Exception as error:  # one case that cannot be run must not hide the others
        print(f"{case.name}: {error}", file=sys.stderr)
        return error
    print(f"{case.name}: done", file=sys.stderr)
    return result


def _broke(case: Case, result: Figures) -> bool:
    """Whether Winnow's way did not do what it is for (the naive ones are meant to break)."""
    if not case.name.startswith("winnow"):
        return False
    cut = case.name == "winnow-cut"
    return bool(result.arrived != result.expected or result.remarks or result.restarts or result.reconnects) and not (
        cut and result.arrived == result.expected and not result.remarks
    )


def _row(case: Case, result: Figures | Exception) -> tuple[str, ...]:
    if isinstance(result, Exception):
        return (case.design, case.work, *["–"] * 7, f"not run: {type(result).__name__}")
    return (
        case.design,
        case.work,
        f"{result.arrived} of {result.expected}",
        f"{result.prompt} of {len(result.late)}",
        _time(result.late_p50),
        _time(result.late_max),
        _time(result.longest_silence),
        str(result.reconnects),
        str(result.restarts),
        ", ".join(result.remarks),
    )


def _time(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{milliseconds:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
