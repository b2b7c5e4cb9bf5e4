import type { Server } from "node:http";
import { setImmediate } from "node:timers/promises";

/** Turns of the event loop in which requests that have arrived are read. */
const ARRIVAL_TURNS = 10;

/**
 * Closes a server after the requests that are on their way are answered: a connection that ends under a request is a reset
 * for its client.
 *
 * @param maxMs after which connections in use are ended, in milliseconds
 */
export async function closeServer(server: Server, maxMs: number): Promise<void> {
  for (let turn = 0; turn < ARRIVAL_TURNS; turn += 1) await setImmediate();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const force = setTimeout(() => server.closeAllConnections(), maxMs);
  await closed;
  clearTimeout(force);
}
