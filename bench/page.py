"""The page of results: each part of the bench writes its own section and leaves the others as they are."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).with_name("RESULTS.md")
HEAD = "# Benchmark results\n\nWritten by the commands that stand here; never edited by hand.\n"
CORES = len(os.sched_getaffinity(0))


def facts_of_this_run(**more: str) -> dict[str, str]:
    """When and on what it ran, and what else there is to say."""
    machine = f"{CORES} cores, {platform.machine()}, Python {platform.python_version()}"
    return {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine, **more}


def as_section(command: str, about: str, facts: Mapping[str, str], tables: str) -> str:
    """A section without its heading."""
    said = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    return f"`{command}`. {about}\n\n{said}\n\n{tables}\n"


def with_section(page: str, title: str, section: str) -> str:
    """The page with this section in the place of the one that had its title, or at the end.

    >>> with_section("# Page\\n\\n## One\\n\\nold\\n\\n## Two\\n\\nstays\\n", "One", "new\\n")
    '# Page\\n\\n## One\\n\\nnew\\n\\n## Two\\n\\nstays\\n'
    """
    head, *sections = page.split("\n## ")
    titles = [each.partition("\n")[0] for each in sections]
    mine = f"{title}\n\n{section}"
    place = titles.index(title) if title in titles else len(titles)
    sections[place : place + 1] = [mine]
    return "\n## ".join(each.rstrip("\n") + "\n" for each in (head, *sections))


def write_section(title: str, section: str) -> None:
    """Writes a section to the page."""
    page = PAGE.read_text() if PAGE.exists() else HEAD
    PAGE.write_text(with_section(page, title, section))
