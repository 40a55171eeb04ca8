// Emits events from outside into Redis with socket.io's own emitter: node publishing.mjs, REDIS_URL in the environment.
// Each line of stdin is {"job", "events": […]}; answered by the moment (monotonic, ns) before it was sent.
import { createInterface } from "node:readline";
import { Emitter } from "@socket.io/redis-emitter";
import { createClient } from "redis";

const client = createClient({ url: process.env.REDIS_URL });
await client.connect();
const room = new Emitter(client).of("/jobs");

for await (const line of createInterface({ input: process.stdin })) {
  const { job, events } = JSON.parse(line);
  const sent = process.hrtime.bigint();
  for (const event of events) room.to(job).emit(event.type, event);
  process.stdout.write(`${sent}\n`);
}
process.exit(0);
