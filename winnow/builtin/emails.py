"""`valid_email`: addresses that are written as the RFCs and the field's practice want them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from email_validator import EmailSyntaxError, validate_email
from pydantic import Field

from winnow import Column, Verdict, predicate

# email-validator's sentences name the characters and counts of the one address; a reason is the same for many.
_REASONS = tuple(
    (re.compile(pattern), reason)
    for reason, pattern in {
        "an @ of another script": r"full-width|small commercial at",
        "no @": r"must have an @-sign",
        "nothing before the @": r"something before the @-sign",
        "nothing after the @": r"something after the @-sign",
        "IP address in place of a domain": r"bracketed IP address|in brackets",
        "quoted part before the @": r"[Qq]uot",
        "name or angle brackets around it": r"display name|angle bracket|anything after the email",
        "characters beyond ASCII before the @": r"Internationalized characters",
        "more than one @": r"contains invalid characters.*'@'",
        "invalid character before the @": r"invalid characters? before|unsafe characters|an invalid character",
        "invalid character in the domain": r"The part after .*invalid char|invalid characters after|became invalid",
        "two dots in a row": r"two periods",
        "dot beside a hyphen": r"period and a hyphen",
        "dot at an end": r"(start|end) with a period|period immediately",
        "hyphen at an end": r"(start|end) with a hyphen|hyphen immediately",
        "misplaced hyphens in the domain": r"two letters followed by two dashes",
        "too long": r"too long|too many|so many characters",
        "domain without a dot": r"should have a period",
        "no top-level domain": r"top-level domain",
        "special-use domain": r"special-use",
        "invalid international domain": r"IDNA|part after the @-sign is invalid",
    }.items()
)
_SPECIAL = "special-use domain"
_DOTS = re.compile("[。．｡]")


def fault_of(address: str, *, allow_smtputf8: bool = True, allow_special_domains: bool = False) -> str:
    """What is wrong with how an address is written, in a few words; "" if nothing. Spaces around it are ignored."""
    address = address.strip()
    fault = _fault(address, allow_smtputf8)
    if fault == _SPECIAL and allow_special_domains:
        # All else is looked at under a domain that is not special.
        return _fault(f"{_DOTS.sub('.', address).rpartition('.')[0]}.org", allow_smtputf8)
    return fault


def _fault(address: str, allow_smtputf8: bool) -> str:
    try:
        validate_email(address, check_deliverability=False, strict=True, allow_smtputf8=allow_smtputf8)
    except EmailSyntaxError as error:
        words = str(error)
        return next((reason for pattern, reason in _REASONS if pattern.search(words)), "not an address")
    return ""


@predicate
def valid_email(
    row: Mapping[str, str],
    column: Annotated[Column, Field(description="The column of addresses")] = "email",
    allow_smtputf8: Annotated[
        bool, Field(description="Take characters beyond ASCII before the @, as newer mail servers do (SMTPUTF8)")
    ] = True,
    allow_special_domains: Annotated[
        bool, Field(description="Take domains that are set aside: .test, .local, .localhost, .invalid, .onion, .arpa")
    ] = False,
) -> Verdict:
    """Keeps rows whose email address is well written. The DNS is not asked: see has_mx.

    Rejected with what is wrong: `no @`, `domain without a dot`, `invalid character before the @`.
    """
    fault = fault_of(row[column], allow_smtputf8=allow_smtputf8, allow_special_domains=allow_special_domains)
    return Verdict.reject(fault) if fault else Verdict.keep()
