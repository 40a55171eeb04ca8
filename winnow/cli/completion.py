"""`winnow completion`: what a shell needs to complete commands, options and file names."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from winnow.cli.ending import SUCCEEDED
from winnow.cli.printing import line


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], Parameter(help="Whose script.")],
    /,
) -> int:
    """Print the script that completes commands and options in a shell.

    For bash: eval "$(winnow completion bash)" in ~/.bashrc. For zsh: the same with zsh in ~/.zshrc, after compinit. For
    fish: winnow completion fish > ~/.config/fish/completions/winnow.fish
    """
    from winnow.cli.main import make_app  # noqa: PLC0415  (which has this command, too)

    script = make_app().generate_completion(prog_name="winnow", shell=shell).rstrip("\n")
    # Zsh is told of a function by the name of its file; here it comes without one.
    line(script + "\ncompdef _cyclopts_winnow winnow" if shell == "zsh" else script)
    return SUCCEEDED
