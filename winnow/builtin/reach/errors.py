"""What can come between a predicate and a host, apart from what the host itself answers."""


class ReachError(Exception):
    """The host was not reached; the text is short and the same for every host, so that reasons can be grouped."""


class NotAllowed(ReachError):
    """The guard lets nobody reach this address, port or scheme. Nothing was sent."""


class NoSuchHost(ReachError):
    """There is no such name, or it has no address: the DNS says so."""


class Passing(ReachError):
    """What says nothing about the host, and may be otherwise in a moment: worth another try."""


class NamesUnavailable(Passing):
    """The DNS gave no answer, or none that says anything about the name."""


class NetworkDown(Passing):
    """This machine has no way to the address."""
