"""What is audited, and that what could not be asked is never called well."""

import json
import os
from pathlib import Path

from launch.audit import FOLDERS, Audit, of_npm, of_python, summed_up

FAULT = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
WELL = {"name": "flask", "version": "3.1", "vulns": []}
BAD = {"name": "flask", "version": "1.0", "vulns": [FAULT]}
UNKNOWN = {"name": "uv", "skip_reason": "not found"}


def python(*packages: object) -> Audit:
    return of_python("requirements/run.txt", json.dumps({"dependencies": packages}), "")


def test_a_package_without_a_known_fault_is_well() -> None:
    code, said = summed_up([python(WELL)])
    assert code == 0
    assert "1 packages asked about, 0 faults" in said


def test_a_fault_is_told_with_the_version_that_mends_it() -> None:
    code, said = summed_up([python(WELL, BAD, UNKNOWN)])
    assert code == 1
    assert "flask 1.0: PYSEC-1, mended in 2.0" in said


def test_a_package_that_the_advisories_do_not_know_is_not_called_well() -> None:
    code, said = summed_up([python(WELL, UNKNOWN)])
    assert code == 2
    assert "NOT AUDITED  requirements/run.txt: 1 of 2 packages are unknown" in said
    assert "No known faults" not in said


def test_advisories_that_cannot_be_reached_are_said_to_be() -> None:
    code, said = summed_up(
        [of_python("a", "", "x\nConnectionError: no such host\n"), of_npm("b", "", "npm error: 405\n")]
    )
    assert code == 2
    assert "NOT AUDITED  a: ConnectionError: no such host" in said
    assert "NOT AUDITED  b: npm error: 405" in said


def test_npms_answer_is_read() -> None:
    answer = {"metadata": {"dependencies": {"total": 7}}, "vulnerabilities": {"a": {"name": "a", "range": "<2", "severity": "high"}}}  # fmt: skip # noqa: E501
    assert of_npm("b", json.dumps(answer), "") == Audit("b", 7, ("a <2: high",))


def test_every_lock_of_npm_in_the_repository_is_audited() -> None:
    root = Path(__file__).parents[3]
    locks = set()
    for folder, below, names in os.walk(root):
        # Not what was installed, which is hidden or called so.
        below[:] = [name for name in below if name != "node_modules" and not name.startswith(".")]
        locks |= {Path(folder)} if "package-lock.json" in names else set()
    assert locks == {root / folder for folder in FOLDERS}
