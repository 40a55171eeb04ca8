"""Names asked of the system's own name servers, and of no others; remembered as long as they hold."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from winnow.builtin.reach.addresses import Address
from winnow.builtin.reach.errors import NamesUnavailable, NoSuchHost
from winnow.builtin.reach.hosts import as_address
from winnow.builtin.reach.memo import Memo

# Not shorter, or a name is asked for anew between its check and its use; not longer, or a move is noticed too late.
SHORTEST, LONGEST = 10.0, 300.0
REMEMBERED = 20_000


class Names:
    """What the DNS says. `resolver` is the system's unless given (tests have a server of their own).

    Every name is taken as it stands, without the search list of this machine; `/etc/hosts` is not read, and
    `localhost` is loopback, as RFC 6761 has it.
    """

    def __init__(self, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        self._given = resolver
        self._memo: Memo[tuple[Address, ...]] = Memo(REMEMBERED)

    async def addresses(self, host: str) -> tuple[Address, ...]:
        """All addresses of a plain host, IPv4 first; raises NoSuchHost or NamesUnavailable."""
        address = as_address(host)
        if address is not None:
            return (address,)
        if host == "localhost" or host.endswith(".localhost"):
            return (IPv4Address("127.0.0.1"), IPv6Address("::1"))
        found = await self._memo.get(host, lambda: self._addresses(host))
        if not found:
            raise NoSuchHost("no such host")
        return found

    async def answer(self, name: str, kind: str) -> dns.resolver.Answer | None:
        """The records of this kind, one without any where there are none; None if there is no such name.

        Raises NamesUnavailable.
        """
        try:
            return await self._resolver().resolve(name, kind, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            return None
        except dns.resolver.LifetimeTimeout:
            raise NamesUnavailable("timeout") from None
        except dns.resolver.NoNameservers as error:
            raise NamesUnavailable(_complaint(error)) from None
        except (dns.exception.DNSException, OSError) as error:
            raise NamesUnavailable(type(error).__name__) from error

    def _resolver(self) -> dns.asyncresolver.Resolver:
        if self._given is None:
            try:
                self._given = dns.asyncresolver.Resolver()
            except dns.resolver.NoResolverConfiguration:
                raise NamesUnavailable("this machine has no name server") from None
            # Of the four seconds of a name, each server has a bit more than one before the next is asked.
            self._given.timeout, self._given.lifetime = 1.5, 4.0
        return self._given

    async def _addresses(self, host: str) -> tuple[tuple[Address, ...], float]:
        asked = await asyncio.gather(self.answer(host, "A"), self.answer(host, "AAAA"), return_exceptions=True)
        found: list[Address] = []
        holds = LONGEST
        for answer in asked:
            if isinstance(answer, dns.resolver.Answer) and answer.rrset is not None:
                found += [ip_address(record.address) for record in answer.rrset]
                holds = min(holds, answer.rrset.ttl)
        for answer in asked:
            # One of both is enough to reach a host; but without any, silence is no answer.
            if isinstance(answer, BaseException) and not found:
                raise answer
        return tuple(found), max(holds if found else SHORTEST, SHORTEST)


def _complaint(error: dns.resolver.NoNameservers) -> str:
    """What the servers said: SERVFAIL, REFUSED, or that they could not be understood."""
    said = {str(complaint[3]) for complaint in error.kwargs.get("errors", ()) if isinstance(complaint[3], str)}
    return min(said) if said else "no name server answers"
