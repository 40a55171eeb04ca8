"""`python -m launch.example > .env.example`: every setting with its meaning and default, as Settings has them."""

import json
import textwrap

from pydantic_core import PydanticUndefined

from shared.settings import Settings

HEAD = """\
# Settings of Winnow. Copy this file to .env and uncomment what you change; variables of the environment win.
# Written by `python -m launch.example`; a test holds it equal to shared/settings.py.
"""


def example() -> str:
    """The text of `.env.example`."""
    blocks = [HEAD]
    for name, field in Settings.model_fields.items():
        meaning = textwrap.fill(field.description or "", 118, initial_indent="# ", subsequent_indent="# ")
        blocks.append(f"{meaning}\n# WINNOW_{name.upper()}={_shown(field.default)}\n")
    return "\n".join(blocks)


def _shown(default: object) -> str:
    if default is None or default is PydanticUndefined:
        return ""
    if isinstance(default, tuple):
        return ",".join(map(str, default))
    return json.dumps(default) if isinstance(default, bool) else str(default)


if __name__ == "__main__":
    print(example(), end="")
