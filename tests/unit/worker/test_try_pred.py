import pytest

from shared.jobs import Submission
from tests.unit.worker import tests_of_rows
from tests.unit.worker.conftest import *
from worker.predicates.describing import published


def submit(workshop, record, name, where=None, **params):
    one = getattr(tests_of_rows, name)
    workshop.context.having._predicates[name] = one
    p = published(one)
    workshop.context.redis.sadd(workshop.context.keys.abilities("worker"), p.id)
    sub = Submission.model_validate({"list": record.id, "where": where, "predicate": {"name": name, "params": params}})
    job = workshop.context.jobs.create(f"job{next(workshop.numbers)}", sub, record, "local", p.id)
    workshop.work()
    return workshop.context.jobs.snapshot(job.id)


@pytest.mark.parametrize("name", ["is_adult", "by_turns", "in_batches", "slow"])
@pytest.mark.parametrize("where", [None, "age > 15"])
def test_it(workshop, name, where):
    rows = [b"%d,n%d\n" % (i % 40, i) for i in range(1, 301)] + [b"x,y\n", b"1,2,3\n", b"17,last\n"]
    record = workshop.list_of(b"".join(rows), columns={"age": Type.INTEGER, "name": Type.TEXT})
    s = submit(workshop, record, name, where)
    print(s.rows, s.reasons, s.error)
    kept = workshop.section(s.id, "kept")
    rej = workshop.section(s.id, "rejected")
    f = workshop.section(s.id, "failed")
    assert sorted((kept + rej + f).splitlines()) == sorted(b"".join(rows).splitlines())
    print(workshop.section(s.id, "report")[:600])
    print(len(workshop.events(s.id)), workshop.announced)
    assert s.state == "succeeded"
