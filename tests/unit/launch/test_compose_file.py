"""What the containers are told is what the settings know."""

import re
from pathlib import Path

from shared.settings import Settings

COMPOSE = Path(__file__).parents[3] / "docker-compose.yml"


def test_every_setting_is_passed_on() -> None:
    passed = set(re.findall(r"^ +(WINNOW_[A-Z_]+):", COMPOSE.read_text(), re.MULTILINE))
    # The folder is the image's own.
    assert passed >= {f"WINNOW_{name.upper()}" for name in Settings.model_fields if name != "data"}
