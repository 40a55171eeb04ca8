"""A backup of running containers goes on in new ones, whose volumes were empty."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.compose import work
from tests.compose.stack import Stack

TIMES = 20


@pytest.fixture
def two() -> Iterator[tuple[Stack, Stack]]:
    """The stack that is copied, and the one that is made of the copy."""
    stacks = Stack("backed-up"), Stack("restored")
    yield stacks
    for one in stacks:
        one.down()


def test_a_job_goes_on_in_new_containers_from_where_the_backup_was_taken(
    two: tuple[Stack, Stack], tmp_path: Path
) -> None:
    old, new = two
    backup = str(tmp_path / "backup")
    old.up("--build")
    with httpx.Client(base_url=old.url, timeout=60) as client:
        job = work.submit(client, work.upload(client, TIMES), work.slow(80))
        work.until_begun(client, job)
        old.run("sh", "deploy/backup.sh", backup)
        done = client.get(f"/api/jobs/{job}").json()["rows"]["done"]
        work.until_begun(client, job, done + 1)
        old.run("sh", "deploy/backup.sh", backup)
    old.down()

    new.run("sh", "deploy/restore.sh", backup)
    new.up()

    with httpx.Client(base_url=new.url, timeout=120) as client:
        assert work.kept(client, job) == work.HEADER + work.KEPT * TIMES
        assert client.get(f"/api/jobs/{job}").json()["rows"]["failed"] == 0
    assert "is not empty" in new.run("sh", "-c", f"docker compose stop; sh deploy/restore.sh {backup}", fails=True)
