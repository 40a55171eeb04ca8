"""Tried without a server: `python -m pytest` in this folder."""

from my_predicates import valid_iban

from winnow import testing

GERMAN = {"iban": "DE89 3704 0044 0532 0130 00"}
BRITISH = {"iban": "gb29nwbk60161331926819"}


def test_right_check_digits_are_kept_however_they_are_written():
    assert testing.run(valid_iban, [GERMAN, BRITISH]).kept == [GERMAN, BRITISH]


def test_a_slip_of_the_pen_is_told_from_what_is_no_iban():
    results = testing.run(valid_iban, [{"iban": "DE88 3704 0044 0532 0130 00"}, {"iban": "none"}])
    assert [one.reason for one in results] == ["wrong check digits", "no IBAN"]


def test_only_the_countries_that_are_asked_for_are_kept():
    results = testing.run(valid_iban, [GERMAN, BRITISH], countries=["DE"])
    assert results.kept == [GERMAN]
    assert results.reasons == {"of GB": 1}


def test_a_row_without_the_column_is_failed_and_says_so():
    assert testing.run(valid_iban, [{"account": "1"}])[0].reason.startswith("KeyError: this row has no column 'iban'")
