"""Plain bytes out of packed ones: the same whatever the stream is cut into, and every fault told."""

import gzip
import itertools
import struct
import zlib
from collections.abc import Iterable

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid, Unsupported
from shared.lists import Packing
from web.unpacking import STEP_BYTES, Unpacker, packing_of, refuse_inside

CHECKSUM = {zstd.CompressionParameter.checksum_flag: 1}
SKIPPABLE = b"\x53\x2a\x4d\x18" + struct.pack("<I", 5) + b"12345"
PLAIN = st.binary(max_size=200) | st.builds(lambda a, n: a * n, st.binary(min_size=1, max_size=9), st.integers(0, 9999))


def gzip_member(plain: bytes, flags: int = 0) -> bytes:
    """A member with those of the optional parts of a header (RFC 1952) that `flags` says."""
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff"
    head += struct.pack("<H", 300) + b"\0" * 300 if flags & 4 else b""
    head += b"people.csv\0" if flags & 8 else b""
    head += b"a comment\0" if flags & 16 else b""
    head += struct.pack("<H", zlib.crc32(head) & 0xFFFF) if flags & 2 else b""
    packer = zlib.compressobj(wbits=-15)
    return head + packer.compress(plain) + packer.flush() + struct.pack("<II", zlib.crc32(plain), len(plain))


def zstd_frame(plain: bytes, flags: int = 0) -> bytes:
    return (SKIPPABLE if flags & 4 else b"") + zstd.compress(plain, options=CHECKSUM if flags & 2 else None)


MAKE = {"gzip": gzip_member, "zstd": zstd_frame}
PACKINGS = list(MAKE)


def unpack(packing: Packing, blocks: Iterable[bytes], most: int = STEP_BYTES) -> bytes:
    unpacker = Unpacker(packing)
    out = bytearray()
    for block in blocks:
        unpacker.feed(block)
        while (plain := unpacker.step(most)) is not None:
            assert len(plain) <= most
            out += plain
    unpacker.finish()
    assert unpacker.plain == len(out)
    return bytes(out)


def cut(data: bytes, sizes: list[int]) -> Iterable[bytes]:
    at = 0
    for size in itertools.cycle(sizes):
        if at >= len(data):
            return
        yield data[at : at + size]
        at += size


@pytest.mark.parametrize("packing", PACKINGS)
@given(
    members=st.lists(st.tuples(PLAIN, st.integers(0, 31)), min_size=1, max_size=5),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=5),
    most=st.integers(1, 5000),
)
def test_any_members_in_any_blocks_are_the_same_plain_bytes(
    packing: Packing, members: list[tuple[bytes, int]], sizes: list[int], most: int
) -> None:
    packed = b"".join(MAKE[packing](plain, flags) for plain, flags in members)
    assert packing_of(packed) == packing
    assert unpack(packing, cut(packed, sizes), most) == b"".join(plain for plain, _ in members)


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("size", [1, 10_000])
def test_every_truncation_is_told_with_its_member_and_how_far_it_came(packing: Packing, size: int) -> None:
    first, second = MAKE[packing](b"a" * 1_234, 15), MAKE[packing](b"b" * 99, 15)
    packed = first + second
    skipped = len(SKIPPABLE) if packing == "zstd" else 0
    whole = {len(first), skipped, len(first) + skipped} if packing == "zstd" else {len(first)}
    for end in range(4, len(packed)):
        if end in whole:
            unpack(packing, cut(packed[:end], [size]))
            continue
        with pytest.raises(Invalid, match=r"cut off\. Upload the whole file") as refused:
            unpack(packing, cut(packed[:end], [size]))
        if end > len(first) + skipped:
            second_member = "member 2" if packing == "gzip" else "frame 4"
            assert f"in the middle of {second_member}, after 1," in refused.value.detail


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("size", [1, 10_000])
def test_a_wrong_checksum_is_told(packing: Packing, size: int) -> None:
    packed = bytearray(MAKE[packing](b"a" * 50) + MAKE[packing](b"abcdefgh", 2))
    packed[-5 if packing == "gzip" else -1] ^= 1
    with pytest.raises(Invalid, match=r"damaged in (member|frame) 2, after [0-9]+ plain bytes: .*checksum"):
        unpack(packing, cut(bytes(packed), [size]))


@pytest.mark.parametrize("packing", PACKINGS)
@given(st.data())
def test_no_changed_byte_gives_other_plain_bytes_in_silence(packing: Packing, data: st.DataObject) -> None:
    plain = data.draw(PLAIN)
    packed = bytearray(MAKE[packing](plain, 2))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    if packing_of(packed) != packing:
        return
    try:
        assert unpack(packing, [bytes(packed)]) == plain
    except Invalid as told:
        assert told.detail.count("after") == 1


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("garbage", [b"X", b"name,age\n", b"\x1f\x8c" + b"\0" * 20])
def test_what_follows_the_last_member_and_is_none_is_told(packing: Packing, garbage: bytes) -> None:
    if packing == "zstd":
        garbage = garbage.ljust(4, b"!")
    packed = MAKE[packing](b"a" * 50)
    with pytest.raises(Invalid, match=f"After (member|frame) 1 .* at byte {len(packed)} of the upload and after 50 "):
        unpack(packing, [packed, garbage])


@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_zeros_after_the_last_member_of_gzip_are_padding(size: int) -> None:
    packed = gzip.compress(b"a,b\n")
    assert unpack("gzip", cut(packed + b"\0" * 1000, [size])) == b"a,b\n"
    with pytest.raises(Invalid, match="at byte 34 of"):
        unpack("gzip", cut(packed + b"\0" * 10 + packed, [size]))


def test_a_header_without_an_end_is_not_waited_for() -> None:
    with pytest.raises(Invalid, match="header does not end"):
        unpack("gzip", cut(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * 2**20, [65536]))


def test_a_window_that_would_take_too_much_memory_is_told_with_the_cure() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 28})
    packed = packer.compress(bytes(2**20)) + packer.flush()
    with pytest.raises(Invalid, match=r"more than 128 MiB in frame 1.* --long=27"):
        unpack("zstd", [packed])


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_million_empty_members_are_worked_through_in_steps(packing: Packing) -> None:
    unpacker = Unpacker(packing)
    unpacker.feed(MAKE[packing](b"") * 2000)
    steps = 0
    while unpacker.step() is not None:
        steps += 1
    assert steps >= 7
    unpacker.finish()


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (gzip.compress(b"a", mtime=0), "gzip content once more"),
        (zstd.compress(b"a"), "zstd content once more"),
        (b"PAR1\0\0", "a Parquet file"),
        (b"people.csv".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
    ],
)
def test_what_is_no_text_inside_is_refused_with_the_cure(head: bytes, what: str) -> None:
    with pytest.raises(Unsupported, match=f"Inside the gzip stream is {what}.*Unpack it first"):
        refuse_inside("gzip", head)


@pytest.mark.parametrize("head", [b"", b"a", b"PK\x03\x04", b"name,age\n", b"\x1f", b"P*M", b"\xef\xbb\xbfa"])
def test_what_is_not_packed_is_plain(head: bytes) -> None:
    assert packing_of(head) is None
    refuse_inside("gzip", head)
