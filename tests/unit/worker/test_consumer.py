"""The consumer of tickets outlives the loss of its connection, however that is met."""

import pytest
from celery.worker.consumer import Consumer
from redis import ConnectionError

from worker.parent import consumer
from worker.parent.consumer import PatientConsumer


@pytest.mark.parametrize(
    "fault",
    [
        AttributeError("'NoneType' object has no attribute 'hostname'"),
        ConnectionError("the connection was closed"),
        None,
    ],
)
def test_a_lost_connection_that_does_not_close_well_does_not_end_the_worker(
    monkeypatch: pytest.MonkeyPatch, fault: Exception | None
) -> None:
    closed: list[Exception] = []

    def close(_: Consumer, lost: Exception) -> None:
        closed.append(lost)
        if fault is not None:
            raise fault

    monkeypatch.setattr(Consumer, "on_connection_error_after_connected", close)
    monkeypatch.setattr(consumer, "PAUSE_S", 0)
    lost = ConnectionError("Connection closed by server.")
    PatientConsumer.__new__(PatientConsumer).on_connection_error_after_connected(lost)
    assert closed == [lost]
