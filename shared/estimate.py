"""From a sample to the whole list: shares with their intervals, and the time that the whole would take. Pure."""

from math import sqrt

from shared.jobs import Estimate, Share

Z = 1.959963984540054
"""The normal distribution has 95 % of its mass within so many standard deviations."""
LEAST_ROWS = 10_000
"""A condition tests some million rows a second: of fewer, what is measured is what each job costs once."""


def share_of(found: int, tested: int, rows: int) -> Share:
    """The share of a list's `rows` that `found` of `tested` rows speak for, with its interval at 95 %.

    It is the score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927), which holds its level for small samples and for shares
    near 0 and 1 too. Rows are drawn without going back, so the sample counts for more the more of the list it is: for
    n (N - 1) / (N - n) rows (W. G. Cochran, "Sampling Techniques", 3rd edition, 1977, sections 2.6 and 3.2). What has
    been tested is known, so the ends are no further out than the rows that are left allow; of the whole list the share
    is exact.

    >>> share_of(20, 100, 1_000_000)
    Share(share=0.2, low=0.13337, high=0.288824)
    >>> share_of(20, 100, 100)
    Share(share=0.2, low=0.2, high=0.2)
    """
    if tested == 0:
        return Share(share=None, low=0.0, high=1.0)
    share = found / tested
    if tested >= rows:
        return Share(share=_short(share), low=_short(share), high=_short(share))
    size = tested * (rows - 1) / (rows - tested)
    spread = Z * sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    middle, widening = share + Z * Z / (2 * size), 1 + Z * Z / size
    low, high = (middle - spread) / widening, (middle + spread) / widening
    least, most = found / rows, (found + rows - tested) / rows
    return Share(
        share=_short(share),
        low=_short(min(max(low, least, 0.0), share)),
        high=_short(max(min(high, most, 1.0), share)),
    )


def seconds_for(rows: int, worked_us: int, tested: int, processes: int, slow: bool) -> float | None:
    """How long so many rows take, where `tested` ones took `worked_us` and so many processes test at a time.

    None where that cannot be told: nothing was tested, no worker is there, or (where the test is not `slow`: a
    condition alone) so little that it says nothing of many rows.

    >>> seconds_for(1_000_000, worked_us=20_000, tested=100, processes=2, slow=True)
    100.0
    """
    if not tested or not processes or (not slow and tested < LEAST_ROWS):
        return None
    return round(rows * worked_us / tested / 1e6 / processes, 3)


def estimate(
    rows: int | None, kept: int, rejected: int, failed: int, worked_us: int, tested: int, processes: int, slow: bool
) -> Estimate:
    """What a sample's verdicts so far say of a list of `rows` rows (None: not counted yet)."""
    done = kept + rejected + failed
    of = [share_of(found, done, rows or 0) if rows else share_of(0, 0, 0) for found in (kept, rejected, failed)]
    seconds = None if rows is None else seconds_for(rows, worked_us, tested, processes, slow)
    return Estimate(rows=rows, kept=of[0], rejected=of[1], failed=of[2], seconds=seconds)


def _short(share: float) -> float:
    return round(share, 6)
