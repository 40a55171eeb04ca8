"""`make audit`: asks the advisories about every package that a lock file names, and says what could not be asked.

Exits with 0 where all were asked and none has a known fault, 1 where one has, 2 where some could not be asked.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("web/page", "tests/js", "bench/relay/peers")


@dataclass(frozen=True)
class Audit:
    """What came of one lock file: how many packages were asked about, the faults found, and why some were not asked."""

    lock: str
    asked: int
    faults: tuple[str, ...] = ()
    unasked: str | None = None


def of_python(lock: str, said: str, error: str) -> Audit:
    """What `pip-audit -f json` said. It calls a package that nobody knows a success."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, LookupError):
        return Audit(lock, 0, unasked=_last_line(error) or "pip-audit said nothing")
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    faults = tuple(
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or '—'}"
        for package in packages
        for fault in package.get("vulns", ())
    )
    some = (
        f"{len(unknown)} of {len(packages)} packages are unknown to the advisory service ({', '.join(unknown[:3])} …)"
    )
    return Audit(lock, len(packages) - len(unknown), faults, some if unknown else None)


def of_npm(lock: str, said: str, error: str) -> Audit:
    """What `npm audit --json` said."""
    try:
        answer = json.loads(said)
        counted = answer["metadata"]["dependencies"]["total"]
    except (ValueError, LookupError):
        return Audit(lock, 0, unasked=_last_line(error) or "npm said nothing")
    found = answer.get("vulnerabilities", {}).values()
    return Audit(lock, counted, tuple(f"{fault['name']} {fault['range']}: {fault['severity']}" for fault in found))


def summed_up(audits: list[Audit]) -> tuple[int, str]:
    """The exit code, and what to print."""
    lines = [f"{audit.lock:<36} {audit.asked:>4} packages asked about, {len(audit.faults)} faults" for audit in audits]
    lines += [f"  {audit.lock}: {fault}" for audit in audits for fault in audit.faults]
    unasked = [f"NOT AUDITED  {audit.lock}: {audit.unasked}" for audit in audits if audit.unasked]
    if any(audit.faults for audit in audits):
        return 1, "\n".join(
            [*lines, *unasked, "There are known faults: raise those versions (`make lock`), or say why not"]
        )
    if unasked:
        return 2, "\n".join([*lines, *unasked, "Nothing is known of these: audit where the advisories can be reached"])
    return 0, "\n".join([*lines, "No known faults"])


def main() -> int:
    """Asks, and prints."""
    audits = []
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json")
        audits.append(of_python(*_asked(path, sys.executable, "-m", "pip_audit", "-r", str(path), *options)))
    for folder in FOLDERS:
        lock = ROOT / folder / "package-lock.json"
        node = (sys.executable, "-m", "launch.node", "-C", folder)
        audits.append(of_npm(*_asked(lock, *node, "npm", "audit", "--json")))
    code, text = summed_up(audits)
    print(text)
    return code


def _asked(lock: Path, *command: str) -> tuple[str, str, str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return str(lock.relative_to(ROOT)), done.stdout, done.stderr


def _last_line(text: str) -> str:
    """The last line that says something of its own."""
    said = [line.strip() for line in text.splitlines() if line.strip() and "complete log" not in line]
    return said[-1][:200] if said else ""


if __name__ == "__main__":
    sys.exit(main())
