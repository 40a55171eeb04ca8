"""What the quick worker is asked, and how long its answers take."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from web import happened

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)


class Asking:
    """By question: `inspect`, `preview` and so on."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(
            "winnow_web_quick_questions",
            "Questions to the quick worker, and what came of them: answered, refused (with a problem), unanswered",
            ["question", "outcome"],
            registry=registry,
        )
        self._seconds = Histogram(
            "winnow_web_quick_seconds",
            "From asking the quick worker to its answer, or to when it was no longer waited for",
            ["question"],
            buckets=_SECONDS,
            registry=registry,
        )
        happened.question_answered.connect(self._answered, weak=False)

    def _answered(self, _: Any, *, task: str, outcome: str, seconds: float) -> None:
        question = task.rpartition(".")[2]
        self._count.labels(question, outcome).inc()
        self._seconds.labels(question).observe(seconds)
