"""Runs a predicate over a few rows as a worker does, without Redis or Celery: for the tests of whoever writes one.

from winnow import testing

def test_who_is_of_age_is_kept():
    results = testing.run(is_adult, [{"age": "40"}, {"age": "17"}, {"age": "?"}], column="age")
    assert results.kept == [{"age": "40"}]
    assert results[2].reason == "ValueError: invalid literal for int() with base 10: '?'"
"""

from winnow.testing.results import Result, Results
from winnow.testing.running import run

__all__ = ["Result", "Results", "run"]
