"""Ports are told free or taken as a server would find them."""

import socket

from launch.ports import free_port, is_free


def test_a_free_port_can_be_listened_on() -> None:
    assert is_free("127.0.0.1", free_port())


def test_a_port_that_somebody_listens_on_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not is_free("127.0.0.1", server.getsockname()[1])
