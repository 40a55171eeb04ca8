"""Telephone numbers, by numbering plans."""

from typing import Any, get_args

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow import Verdict
from winnow.builtin import valid_phone
from winnow.builtin.phones import Region, fault_of


def verdict(number: str, **params: Any) -> Verdict:
    return valid_phone.function({"phone": number}, **valid_phone.validate(params))


@pytest.mark.parametrize(
    ("number", "region"),
    [("+1 201 555 0123", ""), ("(201) 555-0123", "US"), ("+44 20 7946 0018", ""), ("020 7946 0018", "GB"),
     ("+44 20 7946 0018", "US"), ("tel:+1-201-555-0123", ""), ("+800 1234 5678", ""), ("＋1 201 555 0123", "")],
)  # fmt: skip
def test_a_number_that_can_be_dialled_is_kept(number: str, region: str) -> None:
    assert verdict(number, region=region) == Verdict.keep()


@pytest.mark.parametrize(
    ("number", "region", "reason"),
    [
        ("", "", "not a number"),
        ("call me", "US", "not a number"),
        ("201 555 0123", "", "no country code"),
        ("+999 201 555 0123", "", "unknown country code"),
        ("+1 201 555", "", "too short"),
        ("+1 201 555 0123 4567", "", "too long"),
        ("+1 201 555 " + "1" * 300, "", "too long"),
        ("555 0123", "US", "no area code"),
        ("+1 000 555 0123", "", "not in use"),
    ],
)
def test_a_number_that_cannot_is_rejected_with_the_reason(number: str, region: str, reason: str) -> None:
    assert verdict(number, region=region) == Verdict.reject(reason)


@pytest.mark.parametrize(
    ("number", "kind", "reason"),
    [("+44 7400 123456", "mobile", ""), ("+44 7400 123456", "fixed line", "not fixed line"),
     ("+44 121 234 5678", "mobile", "not mobile"), ("+44 121 234 5678", "fixed line", ""),
     ("+1 201 555 0123", "mobile", ""), ("+1 201 555 0123", "fixed line", ""),
     ("+1 800 234 5678", "mobile", "not mobile")],
)  # fmt: skip
def test_a_kind_can_be_asked_for(number: str, kind: str, reason: str) -> None:
    assert verdict(number, kind=kind).reason == reason


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_of_every_plan_is_kept(region: Any) -> None:
    example = phonenumbers.example_number(region)
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    assert fault_of(national, region) == fault_of(international) == ""


def test_the_regions_to_choose_from_are_those_that_have_a_plan() -> None:
    assert set(get_args(Region)) == {"", *phonenumbers.SUPPORTED_REGIONS}
    assert valid_phone.schema()["properties"]["region"]["enum"] == list(get_args(Region))


@given(st.text(max_size=30))
def test_any_text_has_a_verdict(text: str) -> None:
    assert isinstance(verdict(text, region="DE"), Verdict)
