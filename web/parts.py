"""What a web process is made of, built once and handed to routes and socket handlers."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import eventlet
import redis
from celery import Celery
from eventlet import tpool

from shared.broker import make_celery
from shared.files.local import LocalFiles
from shared.files.manifests import Manifests
from shared.settings import Settings
from shared.store.audit import Audit
from shared.store.bulks import Bulks
from shared.store.finding import Finding
from shared.store.jobs import Jobs
from shared.store.keeping import Keeping
from shared.store.keys import Keys
from shared.store.lists import Lists
from shared.store.predicates import Predicates
from shared.store.quotas import Quotas
from shared.store.replicas import Replicas
from shared.store.room import Room
from shared.store.tokens import Tokens
from web.access.door import Door
from web.access.guests import Guests
from web.connections import brief_client, command_client, waiting_client
from web.files import PatientFiles
from web.quick import Quick
from web.reach import Reach
from web.relay.hub import Hub
from web.stopping import Stopping


@dataclass(frozen=True)
class Parts:
    """The parts. `new_id` makes the ids of lists and jobs, and comes in here so that tests can state them."""

    settings: Settings
    keys: Keys
    redis: redis.Redis
    reach: Reach
    replicas: Replicas
    jobs: Jobs
    finding: Finding
    bulks: Bulks
    lists: Lists
    room: Room
    predicates: Predicates
    keeping: Keeping
    tokens: Tokens
    quotas: Quotas
    audit: Audit
    door: Door
    guests: Guests
    files: LocalFiles
    celery: Celery
    quick: Quick
    hub: Hub
    stopping: Stopping
    new_id: Callable[[], str]


def random_id() -> str:
    """A new id: 80 random bits in letters and digits that can be told apart by eye."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    number = secrets.randbits(80)
    return "".join(alphabet[number >> shift & 31] for shift in range(75, -5, -5))


def process_name() -> str:
    """A name for this process that no other has, for its inbox."""
    return f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(4)}"


def make_parts(settings: Settings) -> Parts:
    """The parts as the settings want them. Nothing connects or starts yet."""
    keys = Keys()
    reach = Reach(brief_client(settings))
    client = command_client(settings, reach)
    celery = make_celery(settings, answer_s=2)
    files = PatientFiles(settings.data)
    manifests = Manifests(files)
    between = partial(eventlet.sleep, 0)
    finding = Finding(client, keys, between)
    tokens = Tokens(client, keys)
    door = Door(settings, tokens)
    room = Room(client, keys, settings.stored_bytes)
    guests = Guests(door)
    jobs = Jobs(
        client, keys, settings.log_bytes, settings.retention, partial(tpool.execute, manifests.read),
        settings.running_jobs, finding,
    )  # fmt: skip
    return Parts(
        settings=settings,
        keys=keys,
        redis=client,
        reach=reach,
        replicas=Replicas(client, keys, settings.redis_replicas),
        jobs=jobs,
        finding=finding,
        bulks=Bulks(client, keys, between),
        lists=Lists(client, keys, settings.retention, room),
        room=room,
        predicates=Predicates(client, keys),
        keeping=Keeping(client, keys, settings.retention),
        tokens=tokens,
        quotas=Quotas(client, keys),
        audit=Audit(client, keys, settings.audit_retention),
        door=door,
        guests=guests,
        files=files,
        celery=celery,
        quick=Quick(celery, waiting_client(settings), keys.inbox(process_name()), reach),
        hub=Hub(settings, keys, client, jobs, guests.lapsed),
        stopping=Stopping(),
        new_id=random_id,
    )
