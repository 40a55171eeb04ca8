// Official clients that follow one job until stdin closes: node clients.mjs '{"url", "job", "clients"}'
// Says "ready" once all have subscribed, then the number (rows done) of each `progress` that all of them have, and at
// the end, as one line of JSON, which arrived when: `numbers`, and `times` in milliseconds on the machine's monotonic
// clock, one of each for a delivery.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const { url, job, clients } = JSON.parse(process.argv[2]);
const AT_ONCE = 50;
const seen = { connects: 0, resyncs: 0, recovered: 0, numbers: [], times: [] };
const have = new Map(); // how many clients have which number
const say = (text) => process.stdout.write(`${text}\n`);

function take(number) {
  seen.times.push(process.hrtime.bigint());
  seen.numbers.push(number);
  const all = (have.get(number) ?? 0) + 1;
  have.set(number, all);
  if (all === clients) say(number);
}

function follow() {
  return new Promise((subscribed) => {
    const socket = io(`${url}/jobs`, { transports: ["websocket"], forceNew: true });
    let last; // cursor of the last event
    socket.on("connect", () => {
      seen.connects += 1;
      socket.emit("subscribe", { job }, subscribed);
    });
    socket.on("resync", () => {
      seen.resyncs += 1;
      socket.emit("subscribe", { job, after: last }, (answer) => {
        if (answer.recovered) seen.recovered += 1;
      });
    });
    socket.on("progress", (event) => {
      last = event.cursor;
      take(event.rows.done);
    });
  });
}

for (let made = 0; made < clients; made += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, clients - made) }, follow));
}
say("ready");
process.stdin.resume();
process.stdin.on("end", () => {
  const times = seen.times.map((time) => Number(time) / 1e6);
  process.stdout.write(JSON.stringify({ ...seen, times }) + "\n", () => process.exit(0));
});
