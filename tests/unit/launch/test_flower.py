"""Flower as we start it: for this machine alone without a token, and with pages of our own."""

import flower.urls
import pytest
from flower.views.monitor import Metrics
from flower.views.tasks import TasksView
from tornado.web import url

from launch.flower import GuardedMetrics, Tasks, of_this_machine, put_ours_in


@pytest.mark.parametrize(
    ("host", "origin", "welcome"),
    [
        ("127.0.0.1:5555", None, True),
        ("localhost:5555", "http://localhost:5555", True),
        ("[::1]:5555", None, True),
        ("localhost:5555", "http://evil.example", False),
        ("localhost:5555", "null", False),
        ("evil.example:5555", None, False),
        ("evil.example:5555", "http://evil.example:5555", False),
        ("", None, False),
    ],
)
def test_only_loopback_names_and_its_own_pages_are_answered(host: str, origin: str | None, welcome: bool) -> None:
    assert of_this_machine(host, origin) is welcome


def test_our_pages_stand_where_flowers_stood_and_all_others_stay() -> None:
    before = list(flower.urls.handlers)
    handlers = list(before)
    put_ours_in(handlers)
    classes = [handler.handler_class if isinstance(handler, url) else handler[1] for handler in handlers]
    assert {Tasks, GuardedMetrics} <= set(classes)
    assert not {TasksView, Metrics} & set(classes)
    assert len(handlers) == len(before)
    assert sum(one is not other for one, other in zip(handlers, before, strict=True)) >= 2
