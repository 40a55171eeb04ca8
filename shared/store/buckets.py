"""The buckets in which commits are counted by how long they took: worker and web tier name them alike."""

from bisect import bisect_left

COMMIT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The upper bounds; what took longer is in `+Inf`."""
LAST = "+Inf"
UNTOLD = "untold"
"""Where a commit is counted whose caller cannot tell of one before it: a process's first."""


def bucket_of(seconds: float) -> str:
    """The name of the bucket that a duration falls in: its upper bound.

    >>> bucket_of(0.0025), bucket_of(0.003), bucket_of(60)
    ('0.0025', '0.005', '+Inf')
    """
    place = bisect_left(COMMIT_SECONDS, seconds)
    return str(COMMIT_SECONDS[place]) if place < len(COMMIT_SECONDS) else LAST
