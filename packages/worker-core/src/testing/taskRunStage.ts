import * as z from "zod";
import type { WorkerEvent } from "../events.ts";
import { createHeartbeats } from "../report/heartbeat.ts";
import { createTaskRun } from "../run/taskRun.ts";
import type { ReceivedTask, TaskReports } from "../source.ts";
import type { Task } from "../task.ts";
import { checkValues } from "../values/checkValues.ts";
import { createCountingClock } from "./countingClock.ts";

const MANIFEST = {
  name: "test-work",
  description: "",
  timeoutSeconds: 60,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 20,
};

const NO_VALUES = checkValues(MANIFEST, {});

/** One task's run, with reports that record each call and succeed by default. */
export function taskRunStage({
  handler = () => "done",
  reports = {},
  received = {},
  endsInMs = Number.POSITIVE_INFINITY,
  mayHaveWaited = false,
}: {
  handler?: (input: unknown, task: Task) => unknown;
  reports?: Partial<TaskReports>;
  received?: Partial<ReceivedTask>;
  endsInMs?: number;
  mayHaveWaited?: boolean;
} = {}) {
  const clock = createCountingClock();
  const random = () => 0.5;
  const endsAt = clock.now() + endsInMs;
  const events: WorkerEvent[] = [];
  const sent: string[] = [];
  const run = createTaskRun(
    { taskToken: "token", input: '{"n":1}', ...received },
    {
      workload: { manifest: MANIFEST, input: z.unknown(), output: z.unknown(), handler },
      values: NO_VALUES,
      reports: {
        success: async (_token, output) => void sent.push(`success ${output}`),
        failure: async (_token, error) => void sent.push(`failure ${error}`),
        heartbeat: async () => void sent.push("heartbeat"),
        ...reports,
      },
      middleware: [],
      heartbeats: createHeartbeats({ heartbeatSeconds: MANIFEST.heartbeatSeconds, clock, random }),
      clock,
      random,
      emit: (event) => events.push(event),
      abortAt: () => endsAt - 2_000,
      endsAt: () => endsAt,
      onReportFault: () => {},
      mayHaveWaited: () => mayHaveWaited,
    },
  );
  return { run, clock, events, sent, types: () => events.map(({ type }) => type) };
}

/** A handler, or a request, that never settles. */
export const never = () => new Promise<never>(() => {});

/** A call that AWS rejects with this error. */
export const rejectedWith = (name: string) => () =>
  Promise.reject(Object.assign(new Error(name), { name }));
