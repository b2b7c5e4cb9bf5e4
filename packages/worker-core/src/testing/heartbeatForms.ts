import { onTestFinished } from "vitest";
import { createHeartbeatThread, type HeartbeatThreadOptions } from "../beats/heartbeatThread.ts";
import { createThreadHeartbeats } from "../beats/threadHeartbeats.ts";
import { systemClock } from "../clock.ts";
import { createHeartbeats, type Heartbeats } from "../report/heartbeat.ts";
import { openClockOffset } from "../stepfunctions/clockOffset.ts";
import type { Identity } from "../stepfunctions/sfnAccess.ts";

/** A heartbeat every 50 ms. */
export const HEARTBEAT_SECONDS = 0.15;
export const PATIENCE = { timeout: 50_000, interval: 5 };
export const IDENTITY: Identity = {
  accessKeyId: "first",
  secretAccessKey: "secret-key",
  region: "us-east-1",
};

export interface HeartbeatForm {
  readonly heartbeats: Heartbeats;
  readonly endings: readonly string[];
}

/** Heartbeats from the thread of the test. */
export function inThisThread(): HeartbeatForm {
  const heartbeats = createHeartbeats({
    heartbeatSeconds: HEARTBEAT_SECONDS,
    clock: systemClock,
    random: () => 0,
  });
  return { heartbeats, endings: [] };
}

/** Heartbeats from a thread of its own. */
export async function heartbeatsInThread(
  url: string,
  options: Partial<HeartbeatThreadOptions> = {},
) {
  const thread = createHeartbeatThread({
    tasksAtOnce: 4,
    clockOffset: openClockOffset(),
    stepFunctions: { url, identity: IDENTITY, renewed: async () => IDENTITY },
    ...options,
  });
  onTestFinished(() => thread.close());
  const endings: string[] = [];
  const heartbeats = createThreadHeartbeats({
    heartbeatSeconds: HEARTBEAT_SECONDS,
    offer: { kind: "available", prepare: async () => thread },
    here: inThisThread().heartbeats,
    clock: systemClock,
    isNeeded: () => true,
    onEnded: (why) => endings.push(why),
  });
  await heartbeats.prepare?.();
  return { heartbeats, endings, thread };
}
