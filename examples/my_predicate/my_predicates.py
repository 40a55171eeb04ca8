"""Predicates of your own: copy this folder, rename it, and write yours below."""

from typing import Annotated

from pydantic import Field

from winnow import Column, ListRow, Verdict, predicate

LETTERS = {chr(ord("A") + place): str(10 + place) for place in range(26)}


@predicate
def valid_iban(
    row: ListRow,
    column: Column = "iban",
    countries: Annotated[list[str] | None, Field(description="Only these, as DE or FR.")] = None,
) -> Verdict:
    """Keeps rows whose IBAN has the right check digits.

    Spaces and small letters are read as people write them. Whether there is such an account is not asked.
    """
    iban = row[column].replace(" ", "").upper()
    if not 15 <= len(iban) <= 34 or not (iban.isascii() and iban.isalnum()):
        return Verdict.reject("no IBAN")
    if countries and iban[:2] not in countries:
        return Verdict.reject(f"of {iban[:2]}")
    digits = "".join(LETTERS.get(character, character) for character in iban[4:] + iban[:4])
    return Verdict.keep() if int(digits) % 97 == 1 else Verdict.reject("wrong check digits")
