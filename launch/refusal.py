"""Why the system does not start, as one plain line for whoever typed the command."""


class Refusal(Exception):
    """The message is the line; nothing was started."""
