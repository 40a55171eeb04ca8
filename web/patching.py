"""Makes the standard library green, before anything else of the process is imported, and keeps the process small."""

import os
import sys
import warnings
from typing import Any

_CLIENTS = ("requests", "websocket", "tornado")
"""What python-engineio and python-socketio import where they find it, for what is not ours: 8 MB."""


def patch() -> None:
    """Patches it, once. Names are looked up by the system's own resolver, in a thread.

    Eventlet's own resolver (dnspython) costs 10 MB a process and knows less than the system's.
    """
    os.environ["EVENTLET_NO_GREENDNS"] = "yes"
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

    import eventlet  # noqa: PLC0415

    eventlet.monkey_patch()

    import socket  # noqa: PLC0415

    from eventlet import tpool  # noqa: PLC0415

    blocking = eventlet.patcher.original("socket").getaddrinfo

    def getaddrinfo(*args: Any, **options: Any) -> Any:
        return tpool.execute(blocking, *args, **options)

    socket.getaddrinfo = getaddrinfo
    _import_engine()


def _import_engine() -> None:
    absent = [name for name in _CLIENTS if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # the import system's own word for "there is none"
    try:
        import socketio  # noqa: F401, PLC0415
    finally:
        for name in absent:
            del sys.modules[name]
