// The page's side, with the official client and its default options: node client.mjs '{"url", "seconds", …}'.
// What it sees goes to stdout, a line of JSON each, with the time of arrival in milliseconds.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const asked = JSON.parse(process.argv[2]);
const say = (saw, more = {}) => process.stdout.write(JSON.stringify({ saw, time: Date.now(), ...more }) + "\n");

function leave() {
  say("end");
  socket.disconnect();
  setTimeout(() => process.exit(0), 100);
}

function socketTo(namespace) {
  const made = io(asked.url + namespace);
  made.on("connect", () => say("connect"));
  made.on("disconnect", (reason) => say("disconnect", { reason }));
  made.io.on("ping", () => say("ping"));
  return made;
}

// As everybody writes it: the work begins when the connection does.
function naive() {
  const socket = socketTo("/");
  const arrived = new Map();
  socket.on("connect", () => socket.emit("testmessage", "test"));
  socket.on("printn", ({ x, run, at }) => {
    say("message", { number: x, run, at });
    arrived.set(run, (arrived.get(run) ?? 0) + 1);
    if (x === asked.cutAfter && run === 1) socket.io.engine.close();
    if (arrived.get(run) === asked.steps) setTimeout(leave, 500);
  });
  return socket;
}

// Winnow's way: the job is submitted once, and followed from the last event seen, whatever becomes of the connection.
function winnow() {
  const socket = socketTo("/jobs");
  let job = null;
  let seen = { seq: 0, cursor: 0 };
  let waiting = [];
  let answered = false;

  function take(event, replayed) {
    if (event.seq <= seen.seq) return;
    if (event.seq !== seen.seq + 1) say("gap", { after: seen.seq, number: event.seq });
    seen = event;
    say("message", { number: event.seq, run: 1, at: Date.parse(event.at), replayed });
    if (event.type === "state" && ["succeeded", "failed", "cancelled"].includes(event.state)) {
      say("ended", { state: event.state });
      setTimeout(leave, 200);
    } else if (asked.cutEvery && !replayed && event.seq % asked.cutEvery === 0) {
      socket.io.engine.close();
    }
  }

  function follow() {
    answered = false;
    waiting = [];
    socket.emit("subscribe", { job, after: seen.cursor }, (answer) => {
      if (!answer.ok) return say("refused", { answer });
      if (!answer.recovered) say("not recovered");
      for (const event of answer.events) take(event, true);
      answered = true;
      for (const event of waiting) take(event, false);
    });
  }

  for (const type of ["state", "progress", "kept", "failed"]) {
    socket.on(type, (event) => (answered ? take(event, false) : waiting.push(event)));
  }
  // What the client library still holds when the connection goes is delivered with the next one: the answer has it too.
  socket.on("disconnect", () => (answered = false));
  socket.on("connect", () => {
    if (job) return follow();
    socket.emit("submit", asked.submission, (answer) => {
      if (!answer.ok) return say("refused", { answer });
      job = answer.job.id;
      say("submitted", { job });
      follow();
    });
  });
  return socket;
}

const socket = asked.submission ? winnow() : naive();
setTimeout(leave, asked.seconds * 1000);
