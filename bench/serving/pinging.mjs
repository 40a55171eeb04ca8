// The official client asks the server something small every 20 ms until stdin closes, then says how long each
// answer took, in milliseconds, and how often it connected, as JSON: node pinging.mjs URL
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const EVERY_MS = 20;
const socket = io(`${process.argv[2]}/jobs`, { transports: ["websocket"] });
const waits = [];
let connects = 0;
let waiting = 0;
let ending = false;

function ping() {
  const asked = performance.now();
  waiting += 1;
  socket.emit("unsubscribe", { job: "none" }, () => {
    waits.push(performance.now() - asked);
    waiting -= 1;
    if (ending && waiting === 0) end();
  });
}

function end() {
  process.stdout.write(JSON.stringify({ waits, connects }) + "\n", () => process.exit(0));
}

socket.on("connect", () => {
  connects += 1;
  if (connects > 1) return;
  process.stdout.write("connected\n");
  const timer = setInterval(ping, EVERY_MS);
  process.stdin.resume();
  process.stdin.on("end", () => {
    clearInterval(timer);
    ending = true;
    if (waiting === 0) end();
  });
});
