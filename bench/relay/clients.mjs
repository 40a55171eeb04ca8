// Official clients that follow one job until stdin closes: node clients.mjs '{"url", "job", "clients"}'
// Says "ready" once all have subscribed, and at the end, as one line of JSON, which event arrived when: `numbers` are
// the events' rows done, `times` milliseconds on the machine's monotonic clock, one of each for every delivery.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const { url, job, clients } = JSON.parse(process.argv[2]);
const AT_ONCE = 50;
const clock = Number(process.hrtime.bigint()) / 1e6 - performance.now();
const numbers = [];
const times = [];
let connects = 0;

function follow() {
  return new Promise((subscribed) => {
    const socket = io(`${url}/jobs`, { transports: ["websocket"], forceNew: true });
    socket.on("connect", () => {
      connects += 1;
      socket.emit("subscribe", { job }, subscribed);
    });
    socket.on("progress", (event) => {
      times.push(performance.now());
      numbers.push(event.rows.done);
    });
  });
}

for (let made = 0; made < clients; made += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, clients - made) }, follow));
}
process.stdout.write("ready\n");
process.stdin.resume();
process.stdin.on("end", () => {
  const said = { connects, numbers, times: times.map((time) => Math.round((time + clock) * 1e3) / 1e3) };
  process.stdout.write(JSON.stringify(said) + "\n", () => process.exit(0));
});
