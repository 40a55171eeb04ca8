"""A real name server on loopback, whose records a test states."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from winnow.builtin.reach.names import Names

Said = list[str] | str | None
Records = dict[tuple[str, str], Said | tuple[Said, ...]]
"""(name, kind) to texts, to a code such as "SERVFAIL", or to None for no answer at all; a tuple has one of these for
each time it is asked, the last of which stays. A name without any records does not exist."""


class NameServer(asyncio.DatagramProtocol):
    """Answers over UDP while `answering` is set; `asked` counts queries, and `queried` is set by the first."""

    def __init__(self, records: Records, ttl: int = 300) -> None:
        self.records = records
        self.ttl = ttl
        self.asked: Counter[tuple[str, str]] = Counter()
        self.answering = asyncio.Event()
        self.answering.set()
        self.queried = asyncio.Event()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked[name, kind] += 1
        self.queried.set()
        self._task = asyncio.ensure_future(self._answer(query, name, kind, addr))

    async def _answer(self, query: dns.message.Message, name: str, kind: str, addr: tuple[str, int]) -> None:
        await self.answering.wait()
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        said = self.records.get((name, kind), [])
        if isinstance(said, tuple):
            said = said[min(self.asked[name, kind], len(said)) - 1]
        if said is None:
            return
        if isinstance(said, str):
            answer.set_rcode(dns.rcode.from_text(said))
        elif said:
            answer.answer.append(dns.rrset.from_text(query.question[0].name, self.ttl, "IN", kind, *said))
        elif not any(known == name for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server(
    records: Records, ttl: int = 300, patience: float = 20
) -> AsyncIterator[tuple[Names, NameServer]]:
    """Names that are asked of the server, once and for `patience` seconds, and the server."""
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: NameServer(records, ttl), local_addr=("127.0.0.1", 0)
    )
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    resolver.timeout = resolver.lifetime = patience
    try:
        yield Names(resolver), server
    finally:
        transport.close()
