// The official client asks the server something small every 20 ms until stdin closes, then says how long each
// answer took, in milliseconds, as one JSON array: node pinging.mjs URL
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/page/package.json", import.meta.url));
const { io } = require("socket.io-client");

const socket = io(`${process.argv[2]}/jobs`, { transports: ["websocket"] });
const waits = [];
let connects = 0;

socket.on("connect", () => {
  connects += 1;
  if (connects === 1) process.stdout.write("connected\n");
});
setInterval(() => {
  const asked = performance.now();
  socket.emit("unsubscribe", { job: "none" }, () => waits.push(performance.now() - asked));
}, 20);
process.stdin.resume();
process.stdin.on("end", () => {
  process.stdout.write(JSON.stringify({ waits, connects }) + "\n", () => process.exit(0));
});
