import { HEARTBEATS_PER_TIMEOUT } from "@sfn-workers/worker-core/rules";

/** The seconds between heartbeats. They are whole milliseconds, as the time is that passes, so that many of them add up. */
export function beatSeconds(heartbeatSeconds: number): number {
  return Math.floor((heartbeatSeconds * 1_000) / HEARTBEATS_PER_TIMEOUT) / 1_000;
}
