"""The map of Redis: every key with its type, meaning, lifetime and writer. Nothing else spells a key.

Lua scripts take the prefix as KEYS[1] and build the same names; a test holds both maps equal.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """The names below one prefix (each test has its own)."""

    prefix: str = "winnow:"

    # jobs -------------------------------------------------------------------------------------------------------
    def job(self, job: str) -> str:
        """hash: everything about one job but its log. Until deleted. Written by the Lua scripts alone."""
        return f"{self.prefix}job:{job}"

    def log(self, job: str) -> str:
        """stream: the job's events, id `seq-microseconds`, trimmed by bytes. Until deleted. Lua."""
        return f"{self.prefix}job:{job}:log"

    def segments(self, job: str) -> str:
        """zset: accepted segments as JSON, scored by first row, until a manifest has them. commit, bind."""
        return f"{self.prefix}job:{job}:segments"

    def manifests(self, job: str) -> str:
        """zset: manifests (objects that many segments were written down in) as JSON, scored by first row. bind.lua."""
        return f"{self.prefix}job:{job}:manifests"

    def segments_before(self, job: str, attempt: int) -> str:
        """zset: `segments` as an earlier attempt left them, until one succeeds, or later ones came to each row of a
        record. retry; finish (commit and others)."""
        return f"{self.prefix}job:{job}:segments:{attempt}"

    def manifests_before(self, job: str, attempt: int) -> str:
        """zset: `manifests` as an earlier attempt left them, likewise."""
        return f"{self.prefix}job:{job}:manifests:{attempt}"

    def leases_of(self, job: str) -> str:
        """hash: chunk number or `prepare` → JSON of its lease. While leased. claim, commit, prepared, release, duty."""
        return f"{self.prefix}job:{job}:leases"

    def reasons(self, job: str) -> str:
        """zset: `verdict|reason`, scored by rows; the first hundred distinct ones. Until a retry. commit, track."""
        return f"{self.prefix}job:{job}:reasons"

    def examples(self, job: str) -> str:
        """hash: `verdict|reason` of those → the number of the row that had it last. As long as they. commit.lua."""
        return f"{self.prefix}job:{job}:examples"

    def back(self, job: str) -> str:
        """zset: `chunk:from:to` of what was handed back, scored by first row. release, rescue, claim."""
        return f"{self.prefix}job:{job}:back"

    def aside(self, job: str) -> str:
        """zset: verdicts that stand in storage behind a row still under test, as JSON (`SetAside`), scored by first
        row. Until those are committed, an attempt succeeds or the job is deleted. set_aside; commit, finish, retry."""
        return f"{self.prefix}job:{job}:aside"

    def jobs(self) -> str:
        """zset: all jobs, scored by creation (ms). create, delete."""
        return f"{self.prefix}jobs"

    def jobs_of(self, owner: str) -> str:
        """zset: the owner's jobs, scored by creation (ms). create, delete."""
        return f"{self.prefix}jobs:{owner}"

    def crowded(self) -> str:
        """zset: jobs with many segments of their own, scored by when that was seen (ms). commit; the duty `bind`."""
        return f"{self.prefix}crowded"

    def in_state(self, state: str) -> str:
        """set: the jobs in a state. Lua, wherever a state changes."""
        return f"{self.prefix}state:{state}"

    def running_of(self, owner: str) -> str:
        """set: the owner's jobs that have one of its places (WINNOW_RUNNING_JOBS). Lua, wherever a state changes."""
        return f"{self.prefix}running:{owner}"

    def queued_of(self, owner: str) -> str:
        """zset: the owner's queued jobs but those that are `unserved`, scored by creation (ms). Lua, wherever a state
        changes; claim."""
        return f"{self.prefix}queued:{owner}"

    def waiting(self) -> str:
        """set: owners of whom a job waited for a place. claim; duty, once none is queued."""
        return f"{self.prefix}waiting"

    def unserved(self) -> str:
        """set: `name@version` of predicates that no worker has, and jobs wait for. claim; duty; the end of a job."""
        return f"{self.prefix}unserved"

    def unserved_by(self, needs: str) -> str:
        """set: jobs that wait for such a predicate, and have no turn. claim; duty, the end of a job."""
        return f"{self.prefix}unserved:{needs}"

    # lists ------------------------------------------------------------------------------------------------------
    def list(self, list_id: str) -> str:
        """hash: `record` (JSON), `owner`, `rows`, `blank`, `bytes` indexed so far, `complete`. Until deleted.

        A draft, whose bytes still come in, has no `record` but `draft` (its outline as JSON), `available` bytes, and
        `enough`, so many that the next stretch is given out; an hour from its last growth. add_list, draft, claim,
        index, release, duty.
        """
        return f"{self.prefix}list:{list_id}"

    def parts(self, list_id: str) -> str:
        """list: accepted index parts as JSON, in order. As long as its list. index.lua."""
        return f"{self.prefix}list:{list_id}:parts"

    def groups(self, list_id: str) -> str:
        """zset: rows at which a row group of a Parquet list begins, each its own score. Until deleted. index.lua."""
        return f"{self.prefix}list:{list_id}:groups"

    def users(self, list_id: str) -> str:
        """set: jobs that have not ended and work on this list, or prepare from it. create, retry; a job's end."""
        return f"{self.prefix}list:{list_id}:users"

    def lists(self) -> str:
        """zset: all lists, scored by creation (ms)."""
        return f"{self.prefix}lists"

    def lists_of(self, owner: str) -> str:
        """zset: the owner's lists, scored by creation (ms). add_list, delete_list."""
        return f"{self.prefix}lists:{owner}"

    def stored(self) -> str:
        """hash: owner → `bytes:lists`, what its lists take up (each at least 4,096), and how many they are; added up
        from them where that is not so many. While it has lists. add_list, delete_list, hold."""
        return f"{self.prefix}stored"

    def coming(self, owner: str) -> str:
        """hash: the owner's uploads that are under way → `bytes:ms`, what each holds of the bytes that may be stored,
        and since when. Two minutes from its last word. hold, add_list."""
        return f"{self.prefix}coming:{owner}"

    # access -----------------------------------------------------------------------------------------------------
    def token(self, token_id: str) -> str:
        """hash: a token that was made: `id`, `name`, `owner`, `role`, `digest` (SHA-256 of the secret), `created_ms`,
        `expires_ms` or '', `used_ms` (to a minute). Until revoked. add_token, use_token, revoke_token."""
        return f"{self.prefix}token:{token_id}"

    def tokens(self) -> str:
        """zset: all tokens, scored by creation (ms). add_token, revoke_token."""
        return f"{self.prefix}tokens"

    def token_names(self) -> str:
        """hash: name of a token → its id. add_token, revoke_token."""
        return f"{self.prefix}token_names"

    def revoked(self, nonce: str) -> str:
        """string: the id of the token that was revoked under this nonce. A minute. revoke_token."""
        return f"{self.prefix}revoked:{nonce}"

    def session(self, digest: str) -> str:
        """hash: a session of the page, by the SHA-256 of its cookie: `token` (an id; '': WINNOW_TOKEN) and `proof`.
        Thirty days, or until logged out. The web tier; end_session."""
        return f"{self.prefix}session:{digest}"

    def sessions_of(self, token_id: str) -> str:
        """list: digests of the sessions that a token ('': WINNOW_TOKEN) has begun, the newest last and at most 1,000;
        also of those that are over. Thirty days from the last. The web tier."""
        return f"{self.prefix}sessions:{token_id}"

    def quota(self, owner: str, policy: str) -> str:
        """hash: what an owner has spent of a quota: `spent` at `ms`, and the last `nonce` with what it has `taken`.
        Until all of it has come back. spend.lua."""
        return f"{self.prefix}quota:{owner}:{policy}"

    def audit(self) -> str:
        """stream: acts as JSON (`act`), newest last. WINNOW_AUDIT_RETENTION, about 100,000 of them. The web tier."""
        return f"{self.prefix}audit"

    # keeping ----------------------------------------------------------------------------------------------------
    def ended(self) -> str:
        """zset: jobs that have ended, scored by when (ms). Lua, wherever one ends; retry, delete."""
        return f"{self.prefix}ended"

    def used(self) -> str:
        """zset: lists, scored by when somebody last used them (ms). add_list, create, retry, use_list, a job's end."""
        return f"{self.prefix}used"

    def untidy(self) -> str:
        """zset: `job:ID` and `list:ID` whose storage is to be looked through for what nobody recorded, scored by when
        (ms). add_list, the end of a job; the duty `prune`."""
        return f"{self.prefix}untidy"

    def doomed(self) -> str:
        """set: names of folders in storage whose job or list was deleted. delete, delete_list; until they are gone."""
        return f"{self.prefix}doomed"

    def deleted(self) -> str:
        """zset: `job:nonce` of each deletion of a job, scored by when its folder is doomed once more (ms). A minute.
        delete; the duty `prune`."""
        return f"{self.prefix}deleted"

    def duty(self, name: str) -> str:
        """string: which worker does a duty that one does at a time. 30 s from its last word. redis-py's Lock."""
        return f"{self.prefix}duty:{name}"

    def schema(self) -> str:
        """string: JSON `{schema, id}`: how all this is read, and which storage belongs to it. For ever. schema.py."""
        return f"{self.prefix}schema"

    # work -------------------------------------------------------------------------------------------------------
    def turns(self) -> str:
        """zset: `job:ID` and `list:ID` with claimable work, scored by when they last had a turn."""
        return f"{self.prefix}turns"

    def deadlines(self) -> str:
        """zset: every lease (`job:ID:chunk`, `job:ID:prepare` or `list:ID`), scored by when it runs out (ms)."""
        return f"{self.prefix}deadlines"

    def owners(self) -> str:
        """hash: ticket id → `nonce|lease` of the lease it holds; `id+1` and so on → of chunks that it took ahead. While
        leased. claim, commit, release, rescue."""
        return f"{self.prefix}owners"

    def fenced(self) -> str:
        """zset: tickets whose lease was taken from them while their process may work on, scored by when (ms). Until it
        has come out of its work, or an hour. The end of a job, rescue; release, claim, interrupt, duty."""
        return f"{self.prefix}fenced"

    def owed(self) -> str:
        """zset: jobs that owe their watchers a progress event, scored by when it is due (ms)."""
        return f"{self.prefix}owed"

    def counters(self) -> str:
        """hash: `fence`, `turn`, `ticket`, numbers that only grow; `slots`, the worker processes last seen."""
        return f"{self.prefix}counters"

    def workers(self) -> str:
        """zset: `name|queue|slots` of each worker, scored by when it was last seen (ms). duty, leave."""
        return f"{self.prefix}workers"

    def worker(self, name: str) -> str:
        """string: JSON of what a worker says of itself: `busy` processes, `memory` in bytes, `slow` rows under test by
        ticket. 15 s. Its parent."""
        return f"{self.prefix}worker:{name}"

    def predicates(self) -> str:
        """hash: `name@version` → JSON of a predicate that some worker has. Until none has it. publish.lua."""
        return f"{self.prefix}predicates"

    def abilities(self, worker: str) -> str:
        """set: `name@version` of the predicates that a worker has. A minute from its last word. publish, its
        parent; claim."""
        return f"{self.prefix}abilities:{worker}"

    def rate_of_predicate(self, name: str) -> str:
        """string: when a predicate may be called next, over all jobs (µs of Redis's clock). Until then. reserve."""
        return f"{self.prefix}rate:predicate:{name}"

    def rate_of_job(self, job: str) -> str:
        """string: when a job may call its predicate next (µs of Redis's clock). Until then. reserve."""
        return f"{self.prefix}rate:job:{job}"

    def learnt(self, period: int) -> str:
        """hash: digest of a question → `ms|answer`, good until then; of one hour. Two hours. Workers' children."""
        return f"{self.prefix}learnt:{period}"

    def figures(self) -> str:
        """hash: what happened in the whole system, counted for /metrics; numbers that only grow. Lua.

        `created`, `retried`, `ended:STATE` jobs; `rows:VERDICT`, `chunks`; `commit:BUCKET` (see `buckets`) and
        `commit_us`, `fenced` commits; `rescued:expired`, `rescued:died` leases; `interrupted` processes;
        `deleted:job`, `deleted:list` by whoever,
        `expired:job`, `expired:list` those of them that were kept long enough, `pruned:objects` and `pruned:bytes`.
        """
        return f"{self.prefix}figures"

    def trial(self) -> str:
        """string: written by who wants to know whether Redis takes writes. A minute. The web tier."""
        return f"{self.prefix}trial"

    # talk -------------------------------------------------------------------------------------------------------
    def inbox(self, process: str) -> str:
        """list: answers of quick workers to one web process. A minute."""
        return f"{self.prefix}inbox:{process}"

    def idempotency(self, owner: str, key: str) -> str:
        """string: JSON `{body, job}` of an Idempotency-Key. 24 h. The web tier."""
        return f"{self.prefix}idempotency:{owner}:{key}"

    def bulk(self, owner: str, bulk: str) -> str:
        """hash: a bulk action: `record` (JSON), the `place` it is at, `outcome:WORD` counts. An hour from the last job
        that something was done to, as what stands below it: `:jobs` (list: the set as JSON), `:acted` (set: the jobs
        that something was done to), `:troubles` (list: what became of others than those it was done to, as JSON). The
        web tier, acted."""
        return f"{self.prefix}bulk:{owner}:{bulk}"

    def bulks(self, owner: str) -> str:
        """zset: the owner's bulk actions, scored by their making (ms), at most twenty; also such as are over. A day
        from the last. The web tier."""
        return f"{self.prefix}bulks:{owner}"

    def barrier(self) -> str:
        """pub/sub channel: nobody listens; what is said here goes to replicas after all that was written before."""
        return f"{self.prefix}barrier"

    def relay(self) -> str:
        """pub/sub channel: what python-socketio's Redis manager listens to. Lua and the library."""
        return f"{self.prefix}relay"
