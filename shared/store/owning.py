"""Under which names a ticket owns leases: its own, and one for each chunk that it took ahead (see nouns/owning.lua)."""

AHEAD = 3
"""So many chunks a ticket may have beside its own."""


def ahead_name(ticket: str, place: int) -> str:
    """Under which name a ticket owns a chunk that it took ahead, in a place from 1 to `AHEAD`."""
    return f"{ticket}+{place}"


def ticket_of(owner: str) -> str:
    """The ticket that owns leases under this name."""
    return owner.partition("+")[0]
