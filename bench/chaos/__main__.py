"""`make chaos`: injects faults into a running system under load, then checks the contract's invariants, job by job."""

import argparse
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path

from bench.chaos import confined
from bench.chaos.kinds import ALL, BY_NAME
from bench.chaos.plant.fleet import Fleet
from bench.chaos.report import Report
from bench.chaos.run import Chaos, possible
from bench.chaos.schedule import schedule
from bench.ending import stop_when_told
from bench.page import PAGE, as_section, facts_of_this_run, write_section

SHORT = {"minutes": 1.25, "every": 1.0, "longest": 2.5}
"""Each kind of fault once, for most seeds, in little more than a minute."""
ABOUT = "What is injected and what is checked: [docs/chaos.md](../docs/chaos.md)."


def main() -> int:
    """Gives the exit code: 1 where something was violated."""
    asked = _parser().parse_args()
    if asked.short:
        vars(asked).update(SHORT)
    if asked.seed is None:
        asked.seed = random.SystemRandom().randrange(10**6)
    if not confined.is_confined() and not asked.here and (options := confined.spaces()) is not None:
        # The seed is drawn outside, so that both name the same.
        return confined.again_inside(options, "bench.chaos", [*sys.argv[1:], "--seed", str(asked.seed)])
    stop_when_told()
    report = _run(asked)
    print(report.text, flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(report.as_dict, indent=2) + "\n")
    if asked.write:
        command = f"python -m bench.chaos --seed {asked.seed} --minutes {asked.minutes:g} --write"
        write_section("Faults", as_section(command, ABOUT, facts_of_this_run(), report.tables))
    return int(bool(report.violations))


def _run(asked: argparse.Namespace) -> Report:
    folder = Path(tempfile.mkdtemp(prefix="winnow-chaos-"))
    # Lists and results are gone with their disk; logs stay.
    print(f"seed {asked.seed}; logs in {folder}", flush=True)
    if not confined.is_confined():
        print(f"partitions and disks are left out: {'asked for' if asked.here else confined.missing()}", flush=True)
    fleet = Fleet(folder, confined=confined.is_confined())
    report = None
    try:
        kinds, left_out = possible(fleet, [BY_NAME[name] for name in asked.only] if asked.only else ALL)
        faults = schedule(asked.seed, asked.minutes * 60, asked.every, kinds, asked.longest)
        fleet.until_ready()
        print(f"ready; {len(faults)} faults in {asked.minutes:g} min", flush=True)
        report = Chaos(fleet, asked.seed, asked.jobs, asked.limit).run(faults, asked.minutes * 60, left_out)
    finally:
        fleet.stop()
        if report is not None and not report.violations and not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="a run to repeat: same faults, same jobs")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long faults are injected")
    parser.add_argument(
        "--short", action="store_true", help="each kind of fault about once, in little more than a minute"
    )
    parser.add_argument("--every", type=float, default=5.0, help="seconds between faults, about")
    parser.add_argument("--longest", type=float, default=30.0, help="no fault lasts longer, in seconds")
    parser.add_argument("--jobs", type=int, default=4, help="jobs live at every moment")
    parser.add_argument(
        "--limit", type=float, default=10.0, help="a recovery that takes longer is a violation, in seconds"
    )
    parser.add_argument("--only", action="append", choices=sorted(BY_NAME), help="only this kind of fault (repeatable)")
    parser.add_argument("--keep", action="store_true", help="keeps the logs, also without a violation")
    parser.add_argument("--here", action="store_true", help="without namespaces: no partitions, no faults of disks")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the report there too")
    parser.add_argument("--write", action="store_true", help=f"writes it to {PAGE.name} too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
