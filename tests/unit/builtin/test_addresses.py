"""Which addresses may be reached, however they are written down or wrapped."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.builtin.reach.addresses import METADATA, PORTS, Reach, read_reach

NOBODYS = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "168.63.129.16", "100.100.100.200",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "3fff::1",
    "2001::1", "2001:2::1", "2001:20::1", "100::1", "64:ff9b:1::8.8.8.8", "::ffff:0:127.0.0.1", "5f00::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254", "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2a00::5efe:10.0.0.1",
    "2a00::200:5efe:127.0.0.1", "2620:1ec::1%2",
]  # fmt: skip
EVERYBODYS = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "223.255.255.255",
    "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2a00::5efe:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", NOBODYS)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not Reach().allows(ip_address(address))


@pytest.mark.parametrize("address", EVERYBODYS)
def test_a_public_address_is_allowed(address: str) -> None:
    assert Reach().allows(ip_address(address))


def wrapped(inner: IPv4Address) -> list[IPv6Address]:
    """All the ways in which IPv6 carries an IPv4 address."""
    number = int(inner)
    return [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
        IPv6Address((0x2A00 << 112) | (0x5EFE << 32) | number),
        IPv6Address((0x2A00 << 112) | (0x02005EFE << 32) | number),
    ]


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_within_an_ipv6_one_is_judged_as_itself(inner: IPv4Address) -> None:
    assert {Reach().allows(outer) for outer in wrapped(inner)} == {Reach().allows(inner)}


@given(st.ip_addresses())
def test_nothing_is_allowed_that_python_knows_as_special(address: IPv4Address | IPv6Address) -> None:
    special = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    assert not (Reach().allows(address) and (special or (address.is_reserved and address.version == 4)))


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_what_the_operator_lists_is_allowed_wrapped_or_not_and_nothing_besides(inner: IPv4Address) -> None:
    reach = Reach((IPv4Network("10.0.0.0/9"),))
    listed = int(inner) < int(IPv4Address("10.128.0.0"))
    assert reach.allows(inner) == listed
    assert reach.allows(wrapped(inner)[0]) == listed


@pytest.mark.parametrize("address", sorted(METADATA, key=str), ids=str)
def test_a_metadata_address_is_allowed_only_where_it_is_listed_by_itself(address: IPv4Address | IPv6Address) -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    assert not Reach(everything).allows(address)
    assert Reach((*everything, ip_network(address))).allows(address)


def test_settings_are_networks_and_ports() -> None:
    reach = read_reach(" 10.0.0.0/8, fd00::/8,192.168.1.7 ,", "80, 8080")
    assert reach.private == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"), ip_network("192.168.1.7"))
    assert reach.ports == {80, 8080}
    assert read_reach() == Reach((), PORTS)
    assert read_reach("", "*").allows_port(65535)
    assert not read_reach("", "").allows_port(22)


@pytest.mark.parametrize(
    ("private", "ports", "says"),
    [
        ("10.0.0.1/8", "", "WINNOW_REACH_PRIVATE: 10.0.0.1/8 has host bits set"),
        ("intranet", "", "WINNOW_REACH_PRIVATE: .*such as 10.0.0.0/8"),
        ("", "http", "WINNOW_REACH_PORTS: 'http' is no port"),
        ("", "0", "WINNOW_REACH_PORTS"),
        ("", "65536", "WINNOW_REACH_PORTS"),
    ],
)
def test_a_setting_that_cannot_be_read_is_said_to_be(private: str, ports: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_reach(private, ports)
