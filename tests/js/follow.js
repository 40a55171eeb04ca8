// Follows one job until its end, cutting its own connection every few events, and says what it saw as JSON lines.
// Argument: {url, job, transports, cutEvery, token, origin, submit}; `submit` makes the job first. The rules are those of the contract, no more.
import { io } from 'socket.io-client';

const asked = JSON.parse(process.argv[2]);
const ENDED = ['succeeded', 'failed', 'cancelled'];
const say = (line, then) => process.stdout.write(JSON.stringify(line) + '\n', then);

const socket = io(asked.url + '/jobs', {
  transports: asked.transports,
  auth: asked.token ? { token: asked.token } : {},
  extraHeaders: asked.origin ? { Origin: asked.origin } : {},
  reconnectionDelay: 20,
  reconnectionDelayMax: 100,
});

socket.io.on('reconnect_attempt', (attempt) => say({ attempt }));

const seqs = [];
const kept = [];
let skipped = 0; // kept rows that were only counted
let connects = 0;
let cursor = 0; // of the last event that was taken
let reached = 0; // its seq
let answered = false;
let early = [];
let sinceCut = 0;
let cuts = 0;

function take(event) {
  if (event.seq <= reached) return;
  seqs.push(event.seq);
  reached = event.seq;
  cursor = event.cursor;
  if (event.type === 'kept') {
    kept.push(...event.rows.map((row) => row.data));
    skipped += event.skipped;
  }
  sinceCut += 1;
  if (event.type === 'state' && ENDED.includes(event.state)) return finish();
  if (asked.cutEvery && sinceCut >= asked.cutEvery) {
    sinceCut = 0;
    cuts += 1;
    answered = false;
    early = [];
    socket.io.engine.close();
  }
}

function finish() {
  socket.emit('subscribe', { job: asked.job }, (answer) => {
    const { seq: last, state } = answer.job;
    const transport = socket.io.engine.transport.name;
    socket.close();
    say({ seqs, kept, skipped, cuts, connects, last, state, transport }, () => process.exit(0));
  });
}

function subscribe() {
  answered = false;
  early = [];
  socket.emit('subscribe', { job: asked.job, after: cursor }, (answer) => {
    if (!answer.ok) return say({ problem: answer.error });
    if (!answer.recovered) {
      say({ lost: answer.job.seq });
      reached = answer.job.seq;
      cursor = answer.job.cursor;
    }
    answered = true;
    for (const event of answer.events) if (answered) take(event);
    for (const event of early) if (answered) take(event);
    say({ subscribed: answer.job.seq });
  });
}

socket.on('connect', () => {
  connects += 1;
  if (!asked.submit) return subscribe();
  socket.emit('submit', asked.submit, (answer) => {
    if (!answer.ok) return say({ problem: answer.error });
    asked.job = answer.job.id;
    asked.submit = null;
    subscribe();
  });
});
socket.on('resync', subscribe);
for (const type of ['state', 'progress', 'kept', 'failed']) {
  socket.on(type, (event) => (answered ? take(event) : early.push(event)));
}
socket.on('connect_error', (error) => {
  say({ refused: error.message, problem: error.data ?? null });
  if (!socket.active) process.exit(3);
});
