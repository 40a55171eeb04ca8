"""Who opens a connection and joins nothing does not keep it."""

from typing import Any

from shared.events import JOB_NAMESPACE
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

    def opens(self, sid: str) -> Client:
        self.sockets[sid] = Client()
        return self.sockets[sid]

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
