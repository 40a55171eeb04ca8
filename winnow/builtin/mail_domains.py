"""`has_mx`: domains that take mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import Field

from winnow import Column, Verdict, predicate
from winnow.builtin.cache import recall, remember
from winnow.builtin.reach.errors import NoSuchHost, NotAllowed, Passing
from winnow.builtin.reach.hosts import BadHost, as_address, plain_host
from winnow.builtin.reach.memo import Memo

if TYPE_CHECKING:
    from winnow.builtin.reach.transport import Door

REMEMBERED = 100_000
"""Domains of which a worker process knows the answer by itself; about 25 MB."""
SHORTEST, LONGEST = 60.0, 3_600.0
"""An answer holds for as long as its DNS record says, but not shorter or longer than this, in seconds."""

_TAKES_MAIL = "yes"


class MailDomains:
    """Asks the DNS whether domains take mail; each is asked once at a time, and remembered."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._memo: Memo[str] = Memo(REMEMBERED)

    async def ask(self, domain: str) -> str:
        """Why a domain (as `domain_of` gives it) takes no mail; "" where it does. Raises NamesUnavailable."""
        said = await self._memo.get(domain, lambda: self._from_all(domain))
        return "" if said == _TAKES_MAIL else said

    async def _from_all(self, domain: str) -> tuple[str, float]:
        key = f"mx:{domain}"
        known = await recall(key)
        if known is not None:
            # How long it holds is the cache's to know; meanwhile it need not be asked for every row.
            return known, SHORTEST
        reason, seconds = await self._from_dns(domain)
        holds = min(max(seconds, SHORTEST), LONGEST)
        await remember(key, reason or _TAKES_MAIL, holds)
        return reason or _TAKES_MAIL, holds

    async def _from_dns(self, domain: str) -> tuple[str, float]:
        answer = await self._door.names.answer(domain, "MX")
        if answer is None:
            return "no such domain", SHORTEST
        if answer.rrset is not None:
            exchanges = [record.exchange.to_text(omit_final_dot=True) for record in answer.rrset]
            # RFC 7505: one record, whose name is the root, says that the domain takes no mail. Beside others it says
            # nothing, but is no server either.
            servers = [name for name in exchanges if name not in {"", ".", "@"}]
            return "" if servers else "null MX", answer.rrset.ttl
        # RFC 5321, 5.1: without MX the domain itself is the server, if it has an address.
        try:
            await self._door.addresses(domain)
        except NoSuchHost:
            return "no MX and no address", SHORTEST
        except NotAllowed:
            return "no MX, and no public address", SHORTEST
        return "", SHORTEST


def domain_of(written: str) -> str:
    """The plain domain of an email address, a URL or a domain; raises BadHost."""
    written = written.strip()
    if "://" in written:
        try:
            host = urlsplit(written).hostname or ""
        except ValueError:
            raise BadHost("not a domain") from None
    else:
        host = written.rpartition("@")[2]
    domain = plain_host(host)
    if as_address(domain) is not None:
        raise BadHost("not a domain")
    return domain


def _mail_domains() -> MailDomains:
    # What it brings is large, and few worker processes ask the DNS.
    from winnow.builtin.reach.transport import Door  # noqa: PLC0415

    return MailDomains(Door())


@predicate(concurrency=200, timeout=30, retries=3, retry_on=Passing, setup=_mail_domains)
async def has_mx(
    row: Mapping[str, str],
    domains: MailDomains,
    column: Annotated[Column, Field(description="The column of email addresses, URLs or domains")] = "email",
) -> Verdict:
    """Keeps rows whose domain takes mail: it has a mail server (MX), or without any an address (RFC 5321).

    Rejected as `no such domain`, `null MX` (RFC 7505: the domain says that it takes none), `no MX and no address`, `no
    MX, and no public address` or `not a domain`. Failed, after three more goes, where name servers do not answer. No
    mail server is connected to.
    """
    try:
        domain = domain_of(row[column])
    except BadHost:
        return Verdict.reject("not a domain")
    reason = await domains.ask(domain)
    return Verdict.reject(reason) if reason else Verdict.keep()
