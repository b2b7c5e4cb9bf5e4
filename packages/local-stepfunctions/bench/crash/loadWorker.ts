import type { Answer } from "./call.ts";
import type { Lane } from "./lane.ts";
import { activityArnOf, WORK } from "./machines.ts";
import { report } from "./reports.ts";

/** A worker that polls, beats and reports; and sometimes keeps a task, whose token then must stay alive. */
export function createWorker(lane: Lane) {
  const { call, ledger, draw } = lane;
  return {
    async work(): Promise<Answer | undefined> {
      const polled = await call("GetActivityTask", { activityArn: activityArnOf(WORK) });
      if (polled.kind === "no answer" || polled.kind === "unavailable") ledger.lostPolls += 1;
      if (polled.kind !== "done" || typeof polled.body["taskToken"] !== "string") return polled;
      const { taskToken: token, input } = polled.body;
      const { key } = JSON.parse(String(input)) as { key: string };
      const started = ledger.executions.get(key);
      if (started === undefined) {
        ledger.problems.push(`a task of an execution that nobody asked for: ${key}`);
        return polled;
      }
      started.exists = true;
      started.isTouched = true;
      started.tokens.add(token);
      if (draw.chance(0.4)) {
        const beat = await call("SendTaskHeartbeat", { taskToken: token });
        if (beat.kind === "refused" && beat.code !== "TaskTimedOut")
          ledger.problems.push(`${started.arn}: ${beat.code} for the heartbeat of a token`);
        if (beat.kind !== "done") return beat;
      }
      if (draw.chance(0.25)) return polled;
      if (draw.chance(0.8)) return report(lane, started, token, "success");
      return report(lane, started, token, "failure", draw.chance(0.8) ? "Again" : "Fatal");
    },
  };
}
