"""Hosts have one plain spelling, whatever they were written as."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.builtin.reach.hosts import BadHost, as_address, plain_host

PARTS = {"decimal": str, "octal": lambda n: f"0{n:o}", "long octal": lambda n: f"000{n:o}", "hex": hex,
         "upper": lambda n: f"0X{n:X}", "long hex": lambda n: f"0x00{n:x}"}  # fmt: skip


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, IPv4Address]:
    """An IPv4 address, and one of the ways in which inet_aton and browsers read it."""
    address = draw(st.ip_addresses(v=4))
    count = draw(st.integers(1, 4))
    number = int(address)
    first = [(number >> (24 - 8 * place)) & 255 for place in range(count - 1)]
    numbers = [*first, number & (256 ** (5 - count) - 1)]
    spelled = [PARTS[draw(st.sampled_from(sorted(PARTS)))](number) for number in numbers]
    return ".".join(spelled) + draw(st.sampled_from(["", "."])), address


@given(spellings())
def test_every_spelling_of_an_ipv4_address_is_that_address(spelling: tuple[str, IPv4Address]) -> None:
    written, address = spelling
    assert plain_host(written) == str(address)
    assert as_address(plain_host(written)) == address


@given(spellings())
def test_full_width_spellings_are_no_way_around(spelling: tuple[str, IPv4Address]) -> None:
    written, address = spelling
    wide = "".join("。" if one == "." else chr(ord(one) + 0xFEE0) for one in written)
    assert plain_host(wide) == str(address)


@given(st.ip_addresses(v=6), st.booleans(), st.booleans())
def test_every_spelling_of_an_ipv6_address_is_that_address(address: IPv6Address, long: bool, brackets: bool) -> None:
    written = (address.exploded if long else address.compressed).upper()
    assert as_address(plain_host(f"[{written}]" if brackets else written)) == address


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("LOCALHOST.", "localhost"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("_dmarc.example.org", "_dmarc.example.org"),
        ("127.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("1.example", "1.example"),
    ],
)
def test_a_host_has_one_spelling(written: str, plain: str) -> None:
    assert plain_host(written) == plain


@pytest.mark.parametrize(
    "written",
    ["", ".", "..", "a..b", "-a.example", "a-.example", "a b", "a/b", "a\\b", "a@b", "a%62", "example.org..",
     "1.2.3.4.5", "256.0.0.1", "1.2.3.256", "08.0.0.1", "4294967296", "example.1", "a.0x7f", "[fe80::1%eth0]", "[::1",
     "1::2::3", "x" * 64 + ".org", "a." * 127 + "org", "9" * 5000, "ü" * 300, "a\0b", "a\nb", "\udc80.org",
     "1" * 70]
)  # fmt: skip
def test_what_is_no_host_is_said_to_be_none(written: str) -> None:
    with pytest.raises(BadHost):
        plain_host(written)


@given(st.text(max_size=30))
def test_any_text_is_a_host_in_plain_ascii_or_none(written: str) -> None:
    try:
        plain = plain_host(written)
    except BadHost:
        return
    assert plain.isascii() and plain == plain_host(plain)
    as_address(plain)
