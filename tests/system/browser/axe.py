"""axe-core over a page as it stands: what keeps people out of it, as lines that say where and why."""

from typing import Literal

from playwright.sync_api import Page

from tests.system.running import ROOT

SCRIPT = ROOT / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
# WCAG 2.2 up to AA, and what axe's authors think good besides. The size of targets is off unless asked for.
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


# Contrast is the same in each language, and the words are in each theme: two looks are all of both.
LOOKS: tuple[tuple[Literal["light", "dark"], str], ...] = (("dark", "中文"), ("light", "English"))


def assert_open_to_all(page: Page) -> None:
    """In each look of it, as it stands."""
    found = {}
    for theme, language in LOOKS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        switch = page.get_by_role("button", name=language, exact=True)
        # The one spoken already is not offered, and the reference speaks English alone.
        if switch.count():
            switch.click()
        found[theme, language] = findings(page)
    said = {look: lines for look, lines in found.items() if lines}
    assert not said, said


def findings(page: Page) -> list[str]:
    """Each serious or critical finding, one for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{rule['impact']}: {rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
