"""The decorator that makes a Python function a test of rows, and the object that it becomes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, TypeVar, overload

from winnow.defining.errors import PredicateInvalid
from winnow.defining.parameters import make_model, make_schema, named_by, read_parameters, validate
from winnow.defining.preparing import Prepare
from winnow.defining.settings import DEFAULT_TIMEOUT_S, Settings, read_settings
from winnow.defining.source import hash_of

if TYPE_CHECKING:
    from pydantic import BaseModel

P = ParamSpec("P")
R = TypeVar("R")

Kind = Literal["function", "coroutine", "batch"]


class Predicate(Generic[P, R]):
    """A test of rows by its name, with what a job may ask of it. Called, it is the plain function still.

    `kind` says how it is run: "function" (one row at a time), "coroutine" (many under way at a time), "batch" (a list
    of rows in, a list of verdicts out; `is_async` tells whether many batches are under way). `settings` are those of
    the decorator, `setup` and `prepare` what was given to it; `injected` are the names of the parameters that are not
    the job's: what `setup` returned, and what was prepared.
    """

    def __init__(
        self,
        function: Callable[P, R],
        settings: Settings,
        setup: Callable[..., Any] | None,
        prepare: Prepare[Any] | None,
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name: str = function.__name__
        self.module: str = function.__module__
        self.settings = settings
        self.setup = setup
        self.prepare = prepare
        self.is_async = inspect.iscoroutinefunction(function)
        self.kind: Kind = "batch" if settings.batch else "coroutine" if self.is_async else "function"
        injected = ("what setup returned",) * (setup is not None) + ("what was prepared",) * (prepare is not None)
        self.parameters = read_parameters(function, injected, settings.batch is not None)
        self.injected = tuple(inspect.signature(function).parameters)[1 : 1 + len(injected)]
        self.setup_takes = () if setup is None else named_by(setup, 0, self.parameters)
        self.build_takes = () if prepare is None else named_by(prepare.build, 1, self.parameters)
        self.open_takes = () if prepare is None else named_by(prepare.open, 1, self.parameters)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """The function itself, as a unit test calls it."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<predicate {self.name} of {self.module}>"

    @property
    def doc(self) -> str:
        """What the function's docstring says, all of it ("" where it says nothing)."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """The docstring's first paragraph, on one line."""
        return " ".join(self.doc.split("\n\n")[0].split())

    @functools.cached_property
    def params_model(self) -> type[BaseModel]:
        """A Pydantic model of the parameters. Raises PredicateInvalid where a default does not fit its type."""
        try:
            return make_model(self.name, self.doc, self.parameters)
        except PredicateInvalid as fault:
            raise _about(self.function, fault) from fault.__cause__

    def schema(self) -> dict[str, Any]:
        """The parameters as JSON Schema (2020-12); `format` is `column` or `list-column` where such is asked for."""
        return make_schema(self.params_model)

    def validate(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Parameters, as JSON or a command line has them, as the function takes them. Raises ParamsInvalid."""
        return validate(self.name, self.params_model, params)

    @functools.cached_property
    def source_hash(self) -> str:
        """Which version of the test this is: the same for the same source (see `winnow.defining.source`)."""
        return hash_of(self.function)


@overload
def predicate(function: Callable[P, R], /) -> Predicate[P, R]: ...


@overload
def predicate(
    *,
    concurrency: int | None = None,
    timeout: float | None = DEFAULT_TIMEOUT_S,
    retries: int = 0,
    retry_on: type[Exception] | tuple[type[Exception], ...] | None = None,
    rate: str | None = None,
    batch: int | None = None,
    memory: int | str | None = None,
    setup: Callable[..., Any] | None = None,
    prepare: Prepare[Any] | None = None,
) -> Callable[[Callable[P, R]], Predicate[P, R]]: ...


def predicate(
    function: Callable[..., Any] | None = None,
    /,
    *,
    concurrency: int | None = None,
    timeout: float | None = DEFAULT_TIMEOUT_S,
    retries: int = 0,
    retry_on: type[Exception] | tuple[type[Exception], ...] | None = None,
    rate: str | None = None,
    batch: int | None = None,
    memory: int | str | None = None,
    setup: Callable[..., Any] | None = None,
    prepare: Prepare[Any] | None = None,
) -> Any:
    """Makes a function a predicate: `@predicate`, or `@predicate(timeout=5, …)`. Its name is the function's.

        @predicate
        def is_adult(row: ListRow, column: Column = "age", least: Annotated[int, Field(ge=0)] = 18) -> bool:
            '''Of age.'''
            return int(row[column]) >= least

    The function takes a row (or, with `batch`, a list of rows), then what `setup` returned and what was prepared, where
    there are such, then parameters with types: those become the form. It answers with a bool, or a `Verdict`; what it
    raises fails the row.

    - `concurrency`: rows (batches) under way at a time in one worker process; `async def` only (100).
    - `timeout`: seconds for one go at a row (a batch); 60, None for no limit. What takes longer is failed.
    - `retries`: further goes after one of `retry_on` was raised, half a second later, then twice as long each time, at
      most 30 s, give or take half of it. `retry_on` is OSError if not given: connections, DNS, time limits.
    - `rate`: "50/s", "100/m", "1000/h"; a ceiling over all jobs and machines, retries included.
    - `batch`: rows given at a time.
    - `memory`: what one worker process may use, as bytes or "512 MB".
    - `setup`: called once in each worker process before the first row (once for each set of values of the parameters
      that it names); what it returns comes after the row. It may be a generator: what follows its `yield` is done at
      the end. For an `async def` it may be one too, and runs in the same event loop.
    - `prepare`: for verdicts that depend on other rows or lists, see `winnow.defining.preparing`.

    Raises PredicateInvalid for what could not be run.
    """

    def decorate(function: Callable[..., Any]) -> Predicate[..., Any]:
        try:
            _try_function(function)
            if setup is not None:
                _try_setup(setup, inspect.iscoroutinefunction(function))
            if prepare is not None:
                _try_prepare(prepare)
            settings = read_settings(
                is_async=inspect.iscoroutinefunction(function),
                concurrency=concurrency,
                timeout=timeout,
                retries=retries,
                retry_on=retry_on,
                rate=rate,
                batch=batch,
                memory=memory,
            )
            return Predicate(function, settings, setup, prepare)
        except PredicateInvalid as fault:
            raise _about(function, fault) from None

    return decorate if function is None else decorate(function)


def _about(function: object, fault: PredicateInvalid) -> PredicateInvalid:
    name = getattr(function, "__name__", repr(function))
    return PredicateInvalid(f"predicate {name}: {fault}")


def _try_function(function: object) -> None:
    if isinstance(function, Predicate):
        raise PredicateInvalid("is one already: one @predicate is enough")
    if not inspect.isfunction(function):
        raise PredicateInvalid("is no function: write def or async def below @predicate")
    if next(iter(inspect.signature(function).parameters), "") in {"self", "cls"}:
        raise PredicateInvalid("is a method: write the function outside of a class")
    if not function.__name__.isidentifier():
        raise PredicateInvalid("a lambda has no name; write it as def")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise PredicateInvalid("yields; a predicate returns True, False or a Verdict")


def _try_setup(setup: object, is_async: bool) -> None:
    if not callable(setup) or isinstance(setup, Predicate):
        raise PredicateInvalid(f"setup={setup!r}: give a function, which is called once in each worker process")
    if (inspect.iscoroutinefunction(setup) or inspect.isasyncgenfunction(setup)) and not is_async:
        raise PredicateInvalid("its setup is async, so it has to be async def itself")


def _try_prepare(prepare: object) -> None:
    if isinstance(prepare, type):
        raise PredicateInvalid(f"prepare={prepare.__name__}: give an object of the class, as in {prepare.__name__}()")
    acts = [getattr(prepare, name, None) for name in ("build", "open")]
    if not all(callable(act) for act in acts):
        raise PredicateInvalid("prepare: give an object with build(source, …) and open(folder, …)")
    if any(inspect.iscoroutinefunction(act) or inspect.isgeneratorfunction(act) for act in acts):
        raise PredicateInvalid(
            "prepare: build and open are plain functions: nobody awaits them, or asks for what they yield"
        )
