"""`.env.example` lists every setting, and can be used as it is."""

from pathlib import Path

from launch.example import example
from shared.settings import Settings

PATH = Path(__file__).parents[3] / ".env.example"


def test_it_is_what_the_settings_say() -> None:
    assert PATH.read_text() == example(), "write it again: python -m launch.example > .env.example"


def test_every_setting_has_a_meaning() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_with_every_line_uncommented_it_gives_the_defaults(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in PATH.read_text().splitlines() if line.startswith("# WINNOW_")]
    (tmp_path / ".env").write_text("\n".join(line for line in lines if not line.endswith("=")))
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)
