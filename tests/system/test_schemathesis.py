"""The whole document against the whole system: requests made of the schemas, right ones and wrong ones.

No answer blames the server, and none is one that the document does not name.
"""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.system.conftest import StartSystem

PEOPLE = b"name,age\nAda,36\nGrace,85\nLinus,30\n"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance",
)  # fmt: skip


@pytest.mark.slow
def test_no_answer_is_a_fault_of_the_server_or_missing_in_the_document(start_system: StartSystem) -> None:
    pytest.importorskip("schemathesis", reason="`make test-slow` installs it")
    own = start_system(WINNOW_MAX_UPLOAD_BYTES="1000000")
    with httpx.Client(base_url=own.url, timeout=60) as http:
        for name in ("people.csv", "lines.txt"):
            made = http.post(f"/api/lists?name={name}", content=PEOPLE).raise_for_status().json()["id"]
        job = http.post("/api/jobs", json={"list": made, "where": "line <> 'x'"}).raise_for_status().json()["id"]
        http.get(f"/api/jobs/{job}/kept?follow=1").raise_for_status()

    # What follows a job until its end (`events`) has an end of its own: tests/system/test_described.py reads it.
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{own.url}/api/openapi.json",
            "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing", "--max-examples", "10",
            "--exclude-path-regex", "/events$", "--continue-on-failure", "--request-timeout", "60",
            "--suppress-health-check", "all", "--no-color",
        ],
        cwd=own.data,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:]
    assert "Traceback" not in own.log_path.read_text(errors="replace")
