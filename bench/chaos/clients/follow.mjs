// The official JavaScript client on /jobs: follows the jobs named on its input, one a line (`-job` leaves one), and prints
// what comes in the order in which it comes, as JSON lines. Whether that is right is judged by who reads them.
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../web/page/package.json', import.meta.url));
const { io } = require('socket.io-client');

const AGAIN_MS = 500;
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const jobs = new Map(); // job: the last event it has, and those that came before the answer to `subscribe`
let connection = 0;

const socket = io(process.argv[2] + '/jobs', {
  transports: ['websocket'],
  reconnectionDelay: 200,
  reconnectionDelayMax: 500,
  timeout: 3000,
});

function subscribe(id) {
  const asked = connection;
  const job = jobs.get(id);
  job.early = [];
  say({ asks: id });
  socket.emit('subscribe', { job: id, after: job.cursor }, (answer) => {
    if (asked !== connection || !jobs.has(id)) return;
    if (!answer.ok) {
      say({ refused: answer.error });
      setTimeout(() => asked === connection && jobs.has(id) && subscribe(id), AGAIN_MS);
      return;
    }
    say({ answer });
    const last = answer.recovered ? answer.events.at(-1) : answer.job;
    if (last) Object.assign(job, { seq: last.seq, cursor: last.cursor });
    const newer = job.early.filter((event) => event.seq > job.seq).at(-1);
    if (newer) Object.assign(job, { seq: newer.seq, cursor: newer.cursor });
    job.early = null;
  });
}

socket.on('connect', () => {
  connection += 1;
  for (const id of jobs.keys()) subscribe(id);
});
socket.on('disconnect', () => (connection += 1));
socket.on('resync', (told) => jobs.has(told.job) && subscribe(told.job));
for (const type of ['state', 'progress', 'kept', 'failed']) {
  socket.on(type, (event) => {
    const job = jobs.get(event.job);
    if (!job) return;
    say({ event });
    if (job.early) job.early.push(event);
    else Object.assign(job, { seq: event.seq, cursor: event.cursor });
  });
}

let rest = '';
process.stdin.on('data', (data) => {
  const lines = (rest + data).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line.startsWith('-')) {
      jobs.delete(line.slice(1));
      if (socket.connected) socket.emit('unsubscribe', { job: line.slice(1) });
    } else {
      jobs.set(line, { seq: 0, cursor: '0', early: [] });
      if (socket.connected) subscribe(line);
    }
  }
});
process.stdin.on('end', () => process.exit(0));
