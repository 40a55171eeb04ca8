"""One job, followed by what people follow with: the official Socket.IO clients, curl, and a browser's EventSource."""

import subprocess
from dataclasses import dataclass

from tests.compose.watching import InPython
from tests.system.browser.conftest import OpenPage
from tests.system.relaying import JsClient
from tests.system.running import System
from winnow import Client
from winnow.client.sse import messages

EVENT_SOURCE = """(job) => new Promise((done, failed) => {
    const seqs = [];
    const source = new EventSource(`/api/jobs/${job}/events`);
    const take = (message) => {
        const event = JSON.parse(message.data);
        seqs.push(event.seq);
        if (event.type === 'state' && ['succeeded', 'failed', 'cancelled'].includes(event.state)) {
            source.close();
            done(seqs);
        }
    };
    const types = ['state', 'progress', 'limits', 'kept', 'failed', 'snapshot'];
    for (const type of types) source.addEventListener(type, take);
    source.onerror = () => source.readyState === EventSource.CLOSED && failed(new Error(`refused after ${seqs}`));
})"""


@dataclass
class Curl:
    """`curl` on the events of a job."""

    url: str
    job: str

    def __post_init__(self) -> None:
        command = ["curl", "-sN", "--fail", f"{self.url}/api/jobs/{self.job}/events"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)

    def seqs(self) -> list[int]:
        """What it wrote, until the server closed."""
        out, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0
        return [int(message.id.partition("-")[0]) for message in messages([out])]


def test_every_kind_of_client_follows_a_job_to_the_same_last_event(system: System, open_page: OpenPage) -> None:
    page = open_page(system.url)
    rows = b"id,age\n" + b"".join(b"%d,%d\n" % (n, n % 100) for n in range(600_000))
    with Client(system.url) as client:
        info = client.upload(rows, name="many.csv")
        job = client.run(info, where="age >= 65", wait=False)
        python = InPython(system.url, job.id, "websocket")
        javascript = JsClient(system.url, job.id, cutEvery=4)
        curl = Curl(system.url, job.id)
        seen = {
            "EventSource": page.evaluate(EVENT_SOURCE, job.id),
            "python-socketio": python.seen().seqs,
            "socket.io-client": javascript.outcome()["seqs"],
            "curl": curl.seqs(),
            "winnow": [event.seq for event in job.events()],
        }
        last = job.snapshot().seq
    javascript.stop()
    assert last > 4
    every = list(range(1, last + 1))
    assert seen == dict.fromkeys(seen, every)
