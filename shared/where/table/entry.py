"""The shape of one row of the table: name, signatures, documentation and an example."""

from dataclasses import dataclass
from functools import cached_property

from shared.where.tree import Kind


@dataclass(frozen=True)
class Parameter:
    """What one argument must be. `kinds` is None for the generic `T`; a constant must be written out."""

    kinds: frozenset[Kind] | None
    constant: bool = False


@dataclass(frozen=True)
class Signature:
    """One way to call a function. With `repeats` the last parameter may be given any number of times more.

    The generic `T` stands for one type, the same wherever it stands; the result is `T` where `result` is None.
    """

    text: str
    parameters: tuple[Parameter, ...]
    result: Kind | None
    repeats: bool

    @classmethod
    def parse(cls, text: str) -> "Signature":
        """From `text, constant integer -> text` or `T, T... -> T`."""
        left, _, right = text.partition(" -> ")
        parts = [part.strip() for part in left.split(",")] if left.strip() else []
        repeats = bool(parts) and parts[-1].endswith("...")
        parameters = []
        for part in parts:
            words = part.removesuffix("...").split()
            kind = None if words[-1] == "T" else frozenset({Kind(words[-1])})
            parameters.append(Parameter(kind, words[0] == "constant"))
        return cls(text, tuple(parameters), None if right == "T" else Kind(right), repeats)

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return count >= len(self.parameters) if self.repeats else count == len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """What the argument at `index` must be."""
        return self.parameters[min(index, len(self.parameters) - 1)]


@dataclass(frozen=True)
class Entry:
    """An operator or function. `syntax` shows how it is written; `examples` are (expression, answer) pairs over
    the sample row of shared/where/reference.py, where the answer is an expression too, or `failed: reason`."""

    name: str
    syntax: str
    signatures_text: tuple[str, ...]
    doc: str
    examples: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()
    callable: bool = True
    not_for: frozenset[Kind] = frozenset()

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """The ways to call it, the most particular first."""
        return tuple(Signature.parse(text) for text in self.signatures_text)
