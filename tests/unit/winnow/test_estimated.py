"""What a sample says of the whole, in the words of the command line."""

from winnow.cli.ending import estimated
from winnow.client.nouns import Estimate, Share

NONE = Share(share=0.0, low=0.0, high=0.01)


def test_shares_are_told_with_their_intervals_and_the_time_of_all_rows() -> None:
    found = Share(share=0.2, low=0.1334, high=0.2888)
    told = estimated(Estimate(rows=1_000_000, kept=found, rejected=NONE, failed=NONE, seconds=200.0))
    assert told == [
        "of the 1,000,000 rows, at 95 %: kept 20.0% (13.3% to 28.9%)",
        "all of it would take about 3 min 20 s with the workers there are now",
    ]


def test_what_cannot_be_told_is_not() -> None:
    unknown = Share(share=None, low=0.0, high=1.0)
    assert estimated(Estimate(rows=None, kept=unknown, rejected=unknown, failed=unknown, seconds=None)) == []
