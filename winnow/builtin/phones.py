"""`valid_phone`: telephone numbers that can be dialled, by the numbering plans of all countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult
from pydantic import Field

from winnow import Column, Verdict, predicate

# ISO 3166-1, as far as phonenumbers knows a numbering plan; a test holds both equal. "" is none.
# fmt: off
Region = Literal[
    "", "AC", "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA",
    "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BW", "BY",
    "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CU", "CV", "CW", "CX",
    "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK",
    "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GT",
    "GU", "GW", "GY", "HK", "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT",
    "JE", "JM", "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK", "ML", "MM",
    "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG",
    "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM", "PR", "PS",
    "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ",
    "SK", "SL", "SM", "SN", "SO", "SR", "SS", "ST", "SV", "SX", "SY", "SZ", "TA", "TC", "TD", "TG", "TH", "TJ",
    "TK", "TL", "TM", "TN", "TO", "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "US", "UY", "UZ", "VA", "VC", "VE",
    "VG", "VI", "VN", "VU", "WF", "WS", "XK", "YE", "YT", "ZA", "ZM", "ZW",
]
# fmt: on
Kind = Literal["any", "mobile", "fixed line"]

_KINDS = {
    "mobile": frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}),
    "fixed line": frozenset({PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}),
}
_LENGTHS = {
    ValidationResult.TOO_SHORT: "too short",
    ValidationResult.TOO_LONG: "too long",
    ValidationResult.INVALID_LENGTH: "wrong length",
    ValidationResult.INVALID_COUNTRY_CODE: "unknown country code",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "no area code",
}
_UNREADABLE = {
    NumberParseException.TOO_SHORT_AFTER_IDD: "too short",
    NumberParseException.TOO_SHORT_NSN: "too short",
    NumberParseException.TOO_LONG: "too long",
}


def fault_of(number: str, region: Region = "", kind: Kind = "any") -> str:
    """Why a number cannot be dialled, or is not of the kind; "" where it can and is.

    `region` is where a number without a country code is from.
    """
    try:
        read = phonenumbers.parse(number, region or None)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            return "unknown country code" if number.strip()[:1] in {"+", "＋"} else "no country code"
        return _UNREADABLE.get(error.error_type, "not a number")
    length = phonenumbers.is_possible_number_with_reason(read)
    if length != ValidationResult.IS_POSSIBLE:
        return _LENGTHS.get(length, "wrong length")
    if not phonenumbers.is_valid_number(read):
        return "not in use"
    if kind != "any" and phonenumbers.number_type(read) not in _KINDS[kind]:
        return f"not {kind}"
    return ""


@predicate
def valid_phone(
    row: Mapping[str, str],
    column: Annotated[Column, Field(description="The column of telephone numbers")] = "phone",
    region: Annotated[
        Region, Field(description="Where numbers without a country code are from; none: they are rejected")
    ] = "",
    kind: Annotated[Kind, Field(description="Which numbers are wanted")] = "any",
) -> Verdict:
    """Keeps rows whose telephone number is one that its country's numbering plan hands out.

    Rejected with what is wrong: `no country code`, `too short`, `not in use`. Nobody is called: whether a number has a
    subscriber is not known.
    """
    fault = fault_of(row[column], region, kind)
    return Verdict.reject(fault) if fault else Verdict.keep()
