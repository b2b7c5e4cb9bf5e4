import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { WorkerStatus } from "@sfn-workers/worker-core";

/** A poll is answered within 60 s; the other 30 s allow for a slow network and a backoff. */
const MAX_SILENCE_MS = 90_000;

/** Unhealthy: a free slot but no answered poll for 90 s. A draining or a paused worker is healthy. */
export function isHealthy(status: WorkerStatus): boolean {
  const hasFreeSlot = status.runningTasks + status.deafHandlers < status.concurrency;
  return status.stopping || status.paused || !hasFreeSlot || status.silentMs <= MAX_SILENCE_MS;
}

/** Answers the container's health check, on loopback only: 200 when healthy, 503 otherwise. */
export async function serveHealth(port: number, status: () => WorkerStatus): Promise<Server> {
  const server = createServer((_request, response) => {
    const current = status();
    response.writeHead(isHealthy(current) ? 200 : 503, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(current));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // The health check alone must not keep the process alive.
  server.unref();
  return server;
}
