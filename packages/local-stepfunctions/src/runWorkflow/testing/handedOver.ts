import { type Json, parseExactly } from "@sfn-workers/states-language/json";
import { expandWorkflow, type Handover, statesIn } from "@sfn-workers/states-language/workflow";
import type { Manifest } from "@sfn-workers/worker-core/manifest";
import { IntegrationFailure } from "../../errors.ts";
import { createEngineInProcess } from "../engineInProcess.ts";
import { createMachine } from "../execution.ts";

/** What a worker answers to one attempt: the input, or an error. */
export type Answered = "echo" | { readonly error: string };

/** How tasks reach the workers of a test, beside the manifest. */
export interface Way extends Omit<Handover, "manifest" | "resource"> {
  /** What the calls of a wake-up answer. With "fail" none succeeds. */
  readonly wakes: "fail" | { readonly running: readonly string[] };
}

export interface Ended {
  readonly status: unknown;
  /** As the history has it, with each digit. */
  readonly output: unknown;
  readonly error: unknown;
  /** The author's states of each level, in the order in which they were entered. */
  readonly path: Readonly<Record<string, readonly string[]>>;
  /** What workers got, in order, without what tells executions apart. */
  readonly tasks: readonly string[];
  readonly seconds: number;
}

/** Runs a definition with each of its workload's states answered in turn, handed over this way. */
export async function runHandedOver(
  definition: object,
  input: string,
  {
    manifest,
    way,
    answers,
  }: {
    readonly manifest: Manifest;
    readonly way: Way;
    readonly answers: Readonly<Record<string, readonly Answered[]>>;
  },
): Promise<Ended> {
  const startedAt = Date.UTC(2026, 0, 1);
  const levels = new Map(
    statesIn(definition).map(({ name, at }) => [name, at.slice(0, -name.length)]),
  );
  const path: Record<string, string[]> = {};
  /** States that come next because their task was handed back: in place of a retry, which would not enter them anew. */
  const returning = new Set<string>();
  const tasks: string[] = [];
  const counts = new Map<string, number>();

  /** Takes a task, whichever way it came, and reports its outcome. */
  async function work(taskToken: string, envelope: unknown): Promise<void> {
    const { execution, input: sent } = envelope as { execution: Execution; input: Json };
    const { state, attempt, item } = execution;
    const count = counts.get(state) ?? 0;
    counts.set(state, count + 1);
    tasks.push(JSON.stringify({ state, attempt, item, sent }));
    const answered = answers[state]?.[count] ?? answers[state]?.at(-1) ?? "echo";
    if (answered === "echo") {
      await engine.call("SendTaskSuccess", { taskToken, output: JSON.stringify(sent) });
    } else await engine.fail(taskToken, answered.error, "cause");
  }

  const engine = createEngineInProcess({
    startedAt,
    observe({ event }) {
      const name = String(event["stateEnteredEventDetails"]?.["name"]);
      const level = levels.get(name);
      if (level === undefined) {
        const [, again] = /^(.*): wake again$/.exec(name) ?? [];
        if (again !== undefined) returning.add(again);
      } else if (!returning.delete(name)) path[level] = [...(path[level] ?? []), name];
    },
    async service({ resource, parameters, taskToken }) {
      if (resource === QUEUE) {
        const { MessageBody } = parameters as { MessageBody: unknown };
        void work(String(taskToken), MessageBody);
        return { MessageId: "1" };
      }
      if (way.wakes === "fail") throw new IntegrationFailure("Wake.Failed", "no such worker");
      return { TaskArns: way.wakes.running };
    },
  });
  try {
    const activityArn = await engine.createActivity(manifest.name);
    void (async () => {
      for (;;) {
        const task = await engine.poll(activityArn);
        if (task === undefined) return;
        void work(task.taskToken, parseExactly(task.input));
      }
    })();
    const { queue, wakeUp } = way;
    const handover = { manifest, resource: queue ? QUEUE : activityArn, queue, wakeUp };
    const expanded = expandWorkflow(definition, { [manifest.name]: handover });
    const stateMachineArn = await createMachine(engine, "STANDARD", expanded);
    const { executionArn } = await engine.call("StartExecution", { stateMachineArn, input });
    await engine.until(engine.whenEnded(String(executionArn)));
    const { status, output, error } = await engine.call("DescribeExecution", { executionArn });
    return { status, output, error, path, tasks, seconds: (engine.now() - startedAt) / 1_000 };
  } finally {
    await engine.close();
  }
}

interface Execution {
  readonly state: string;
  readonly attempt: number;
  readonly item?: number | string;
}

const QUEUE = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";
