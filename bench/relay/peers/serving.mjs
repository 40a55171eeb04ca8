// Node's socket.io with its Redis adapter, as the adapter's documentation shows it: node serving.mjs
// In the environment: REDIS_URL, PORT, PING_TIMEOUT (s).
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const pubClient = createClient({ url: process.env.REDIS_URL });
const subClient = pubClient.duplicate();
await Promise.all([pubClient.connect(), subClient.connect()]);

const io = new Server({
  adapter: createAdapter(pubClient, subClient),
  pingTimeout: Number(process.env.PING_TIMEOUT) * 1000,
});
io.of("/jobs").on("connection", (socket) => {
  socket.on("subscribe", ({ job }, answer) => {
    socket.join(job);
    answer({ ok: true });
  });
});
io.listen(Number(process.env.PORT));
console.log(`listening on http://127.0.0.1:${process.env.PORT}`);
