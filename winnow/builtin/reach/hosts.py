"""The host of a URL, an email address or a domain, in its one plain spelling."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

import idna

from winnow.builtin.reach.addresses import Address

# 253 characters are what the DNS takes; before it is encoded a name may be written in more.
_LONGEST_WRITTEN = 1000
_LONGEST = 253
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class BadHost(ValueError):
    """What was given is no host: neither a domain name nor an address."""


def plain_host(written: str) -> str:
    """A domain name in lower-case ASCII without a dot at its end, or an address as Python writes it; raises BadHost.

    Addresses are read as browsers read them: `127.1`, `0x7f.0.0.1`, `017700000001` and `2130706433` are 127.0.0.1.
    """
    if len(written) > _LONGEST_WRITTEN:
        raise BadHost("too long for a host")
    if written.startswith("[") and written.endswith("]"):
        written = written[1:-1]
    if ":" in written:
        return str(_ipv6(written))
    host = _ascii(written).removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(_ipv4(labels))
    if len(host) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadHost("not a host name")
    return host


def as_address(host: str) -> Address | None:
    """The address that a plain host is, None if it is a name."""
    if ":" in host:
        return IPv6Address(host)
    return IPv4Address(host) if host[-1:].isdigit() and _NUMBER.fullmatch(host.rpartition(".")[2]) else None


def _ascii(written: str) -> str:
    if written.isascii():
        return written.lower()
    try:
        # Full-width digits, dots and letters become plain ones, as in browsers.
        return idna.encode(written, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise BadHost("not a host name") from None


def _ipv6(written: str) -> IPv6Address:
    if "%" in written:
        raise BadHost("an address with a zone")
    try:
        return IPv6Address(written)
    except ValueError:
        raise BadHost("not an address") from None


def _ipv4(parts: list[str]) -> IPv4Address:
    """An address of one to four numbers, decimal, octal or hexadecimal, the last of which fills what is left."""
    if len(parts) > 4:
        raise BadHost("not an address")
    *first, last = [_number(part) for part in parts]
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise BadHost("not an address")
    return IPv4Address(sum(number << (24 - 8 * place) for place, number in enumerate(first)) + last)


def _number(written: str) -> int:
    # Longer than any spelling of 32 bits that is not padded: and Python refuses to read thousands of digits.
    if not _NUMBER.fullmatch(written) or len(written) > 64:
        raise BadHost("not an address")
    if written.startswith("0x"):
        return int(written[2:] or "0", 16)
    try:
        return int(written, 8 if len(written) > 1 and written.startswith("0") else 10)
    except ValueError:
        raise BadHost("not an address") from None
