"""Who opens a connection and joins nothing does not keep it."""

from typing import Any

import pytest

from shared.events import JOB_NAMESPACE
from web.relay import strangers as module
from web.relay.strangers import Strangers


class Client:
    """A connection."""

    def __init__(self) -> None:
        self.is_cut = False

    def cut(self) -> None:
        self.is_cut = True


class Server:
    """As much of a Socket.IO server as is looked at: it is its own manager and engine."""

    def __init__(self) -> None:
        self.manager = self.eio = self
        self.sockets: dict[str, Client] = {}
        self.joined: set[str] = set()
        self.rooms = {JOB_NAMESPACE: {None: self.joined}}

    def opens(self, sid: str) -> Client:
        self.sockets[sid] = Client()
        return self.sockets[sid]

    def handle_request(self, environ: dict[str, str], start_response: Any) -> list[bytes]:
        return [b"answered"]

    def sid_from_eio_sid(self, sid: str, namespace: str) -> Any:
        assert namespace == JOB_NAMESPACE
        return sid if sid in self.joined else None


def test_a_connection_that_joins_nothing_between_two_looks_is_ended_and_the_others_are_not() -> None:
    server = Server()
    strangers = Strangers(server)
    stays_out, comes_in = server.opens("stays out"), server.opens("comes in")
    strangers.look()
    assert not stays_out.is_cut
    server.joined.add("comes in")
    new = server.opens("new")
    strangers.look()
    assert (stays_out.is_cut, comes_in.is_cut, new.is_cut) == (True, False, False)


def test_while_too_many_have_joined_nothing_no_other_comes_and_those_who_are_there_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    server, statuses = Server(), []
    Strangers(server).refuse_too_many()

    def asks(query: str) -> list[bytes]:
        answer: list[bytes] = server.handle_request({"QUERY_STRING": query}, lambda status, _: statuses.append(status))
        return answer

    server.opens("one")
    assert asks("EIO=4") == [b"answered"]
    server.opens("two")
    assert asks("EIO=4") != [b"answered"]
    assert statuses == ["503 Service Unavailable"]
    assert asks("EIO=4&sid=one") == [b"answered"]
    server.joined.add("one")
    assert asks("EIO=4") == [b"answered"]
