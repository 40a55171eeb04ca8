// The page's side, with the official client and its default options: node client.mjs '{"url", "steps", "seconds", …}'.
// What it sees goes to stdout, a line of JSON each, with the time in milliseconds. It is the same for every server:
// as everybody writes it, the work is asked for when the connection is there. With `run` the page says which run is its
// own, and asks again for what it missed; as examples/printn/page.html does. `goneAfter` (seconds) and
// `goneAfterMessage` end it without a word, as a closed tab does; `cuts` are messages after which its connection is lost.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const asked = JSON.parse(process.argv[2]);
const say = (saw, more = {}) => process.stdout.write(JSON.stringify({ saw, time: Date.now(), ...more }) + "\n");
const socket = io(asked.url, { extraHeaders: asked.origin ? { Origin: asked.origin } : {} });
const arrived = new Map(); // run → how many of its messages
const cuts = new Set(asked.cuts);
let seen = 0;

function ask() {
  say("ask");
  if (asked.run) socket.emit("testmessage", "test", { run: asked.run, seen });
  else socket.emit("testmessage", "test");
}

function leave() {
  say("end");
  socket.disconnect();
  setTimeout(() => process.exit(0), 100);
}

socket.io.on("ping", () => say("ping"));
socket.on("disconnect", (reason) => say("disconnect", { reason }));
socket.on("connect_error", (error) => say("refused", { message: error.message }));
socket.on("connect", () => {
  say("connect");
  ask();
});
socket.on("printn", ({ x, run, at, seq }) => {
  if (asked.run) {
    if (run !== asked.run || seq <= seen) return;
    if (seq > seen + 1) return ask();
    seen = seq;
  }
  say("message", { number: x, run, at });
  arrived.set(run, (arrived.get(run) ?? 0) + 1);
  if (x === asked.goneAfterMessage) return process.exit(0);
  if (cuts.delete(x)) socket.io.engine.close();
  if (arrived.get(run) === asked.steps) setTimeout(leave, 500);
});
setTimeout(leave, asked.seconds * 1000);
if (asked.goneAfter) setTimeout(() => process.exit(0), asked.goneAfter * 1000);
