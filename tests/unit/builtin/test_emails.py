"""Email addresses, and reasons that many share."""

from typing import Any

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow import Verdict
from winnow.builtin import valid_email
from winnow.builtin.emails import _REASONS, fault_of


def verdict(address: str, **params: Any) -> Verdict:
    return valid_email.function({"email": address}, **valid_email.validate(params))


@pytest.mark.parametrize(
    "address",
    ["ada@example.org", " ada@example.org ", "Ada.Lovelace+list@mail.example.co.uk", "ädä@bücher.example",
     "a'b@example.org", "_@example.org", "ada@xn--bcher-kva.example", "ada@例え.example"],
)  # fmt: skip
def test_an_address_that_is_well_written_is_kept(address: str) -> None:
    assert verdict(address) == Verdict.keep()


REJECTED = {
    "": "no @",
    "ada": "no @",
    "ada＠example.org": "an @ of another script",
    "@example.org": "nothing before the @",
    "ada@": "nothing after the @",
    "ada@home@example.org": "more than one @",
    "ada@[192.0.2.1]": "IP address in place of a domain",
    '"ada l"@example.org': "quoted part before the @",
    "Ada <ada@example.org>": "name or angle brackets around it",
    "ada lovelace@example.org": "invalid character before the @",
    "ada,bob@example.org": "invalid character before the @",
    "ada\0@example.org": "invalid character before the @",
    "ada@exa_mple.org": "invalid character in the domain",
    "ada@exam ple.org": "invalid character in the domain",
    "ada..l@example.org": "two dots in a row",
    "ada@example..org": "two dots in a row",
    "ada@example-.org": "dot beside a hyphen",
    ".ada@example.org": "dot at an end",
    "ada.@example.org": "dot at an end",
    "ada@.example.org": "dot at an end",
    "ada@example.org.": "dot at an end",
    "ada@-example.org": "hyphen at an end",
    "ada@ab--cd.org": "misplaced hyphens in the domain",
    "x" * 65 + "@example.org": "too long",
    "ada@" + "x" * 64 + ".org": "too long",
    "ada@" + "x." * 130 + "org": "too long",
    "ada@example": "domain without a dot",
    "ada@example.123": "no top-level domain",
    "ada@host.test": "special-use domain",
    "ada@printer.local": "special-use domain",
    "ada@xn--zzzz.org": "invalid international domain",
}


@pytest.mark.parametrize("address", REJECTED)
def test_an_address_that_is_not_is_rejected_with_the_reason(address: str) -> None:
    assert verdict(address) == Verdict.reject(REJECTED[address])


def test_characters_beyond_ascii_before_the_at_are_a_choice() -> None:
    assert verdict("ädä@example.org", allow_smtputf8=True) == Verdict.keep()
    assert verdict("ädä@example.org", allow_smtputf8=False) == Verdict.reject("characters beyond ASCII before the @")
    assert verdict("ada@bücher.example", allow_smtputf8=False) == Verdict.keep()


@pytest.mark.parametrize("domain", email_validator.SPECIAL_USE_DOMAIN_NAMES)
def test_special_use_domains_are_a_choice(domain: str) -> None:
    assert verdict(f"ada@host.{domain}") == Verdict.reject("special-use domain")
    assert verdict(f"ada@host.{domain}", allow_special_domains=True) == Verdict.keep()
    assert verdict(f"ada@host。{domain}", allow_special_domains=True) == Verdict.keep()
    assert verdict(f"ada@xn--zzzz.{domain}", allow_special_domains=True) == Verdict.reject(
        "invalid international domain"
    )


@given(st.one_of(st.text(max_size=20), st.from_regex(r"\A[a.@\"\[<\- é]{1,8}@[a.\-\[é:]{1,8}\Z"), st.emails()))
def test_every_reason_is_one_of_a_few(text: str) -> None:
    for special in (True, False):
        assert fault_of(text, allow_special_domains=special) in {"", *(reason for _, reason in _REASONS)}


def test_no_name_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError("a name server was asked")

    monkeypatch.setattr("email_validator.deliverability.validate_email_deliverability", asked)
    assert verdict("ada@example.org") == Verdict.keep()
