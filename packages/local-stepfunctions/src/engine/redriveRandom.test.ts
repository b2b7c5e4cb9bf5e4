import { cpSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Integrations } from "../integrations.ts";
import { type TestEndpoint, testEndpoint } from "../testing/endpoint.ts";
import { newFolder } from "../testing/restart.ts";

type Shape =
  | { readonly kind: "task"; readonly retries: number; readonly isJsonata: boolean }
  | { readonly kind: "wait" }
  | { readonly kind: "assign" }
  | { readonly kind: "parallel"; readonly branches: readonly (readonly Shape[])[] }
  | MapShape;

interface MapShape {
  readonly kind: "map";
  readonly mode: "INLINE" | "STANDARD" | "EXPRESS";
  readonly concurrency: number;
  readonly batch: number;
  readonly states: readonly Shape[];
}

const { states } = fc.letrec<{ states: Shape[]; one: Shape }>((tie) => ({
  states: fc.array(tie("one"), { minLength: 1, maxLength: 3 }),
  one: fc.oneof(
    { depthSize: "small" },
    fc.record({
      kind: fc.constant("task" as const),
      retries: fc.nat(1),
      isJsonata: fc.boolean(),
    }),
    fc.constant({ kind: "wait" as const }),
    fc.constant({ kind: "assign" as const }),
    fc.record({
      kind: fc.constant("parallel" as const),
      branches: fc.array(tie("states"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      mode: fc.constantFrom("INLINE", "STANDARD", "EXPRESS"),
      concurrency: fc.nat(2),
      batch: fc.nat(2),
      states: tie("states"),
    }),
  ),
}));

const TASK: Shape = { kind: "task", retries: 0, isJsonata: false };

/** Each task has an object with a list as its result, and comes before each Map state. */
function workflowOf(shapes: readonly Shape[], prefix: string): object {
  const all = [TASK, ...shapes].flatMap((one) => (one.kind === "map" ? [TASK, one] : [one]));
  const named = (index: number) => `${prefix}S${index}`;
  const entries = all.map((shape, index) => {
    const next = index === all.length - 1 ? { End: true } : { Next: named(index + 1) };
    return [named(index), { ...stateOf(shape, named(index)), ...next }] as const;
  });
  return { StartAt: named(0), States: Object.fromEntries(entries) };
}

function stateOf(shape: Shape, name: string): object {
  switch (shape.kind) {
    case "task":
      return taskOf(shape, name);
    case "wait":
      return { Type: "Wait", Seconds: 2 };
    case "assign":
      return { Type: "Pass", Assign: { [`v${name}`]: { "x.$": "$" } } };
    case "parallel":
      return {
        Type: "Parallel",
        Branches: shape.branches.map((one, index) => workflowOf(one, `${name}b${index}`)),
      };
    case "map":
      return mapOf(shape, name);
  }
}

function taskOf({ retries, isJsonata }: Shape & { readonly kind: "task" }, name: string) {
  const input = isJsonata
    ? { QueryLanguage: "JSONata", Arguments: { name, input: "{% $states.input %}" } }
    : { Parameters: { name, "input.$": "$" } };
  return {
    Type: "Task",
    Resource: "arn:aws:lambda:us-east-1:000000000000:function:work",
    TimeoutSeconds: 5,
    ...input,
    Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: retries, IntervalSeconds: 1 }],
  };
}

function mapOf({ mode, concurrency, batch, states: inner }: MapShape, name: string): object {
  // No distributed Map may be inside an Express workflow.
  const isNested = JSON.stringify(inner).includes('"kind":"map"');
  const ExecutionType = isNested ? "STANDARD" : mode;
  return {
    Type: "Map",
    MaxConcurrency: concurrency,
    ItemsPath: "$.list",
    ItemProcessor: {
      ...(mode === "INLINE" ? {} : { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType } }),
      ...workflowOf(inner, `${name}i`),
    },
    ...(mode === "INLINE"
      ? {}
      : {
          Label: name.slice(-40),
          ...(batch > 0 ? { ItemBatcher: { MaxItemsPerBatch: batch } } : {}),
        }),
  };
}

/** What fails, never ends or succeeds, by chance, with the same result each time. */
function createWork(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const work = { next, failures: 0 };
  const integrations: Integrations = {
    "lambda:function": ({ parameters, signal }) => {
      const fate = next();
      if (fate < work.failures / 3) {
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")));
        });
      }
      if (fate < work.failures) return Promise.reject(new Error("failed"));
      return Promise.resolve({ list: [1, 2, 3], characters: JSON.stringify(parameters).length });
    },
  };
  return Object.assign(work, { integrations });
}

async function passSeconds({ clock }: TestEndpoint, seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n++) await clock.advance(1_000);
}

async function redrivenUntilItSucceeds(
  endpoint: TestEndpoint,
  executionArn: string,
  work: ReturnType<typeof createWork>,
  crash: (endpoint: TestEndpoint) => Promise<TestEndpoint>,
): Promise<TestEndpoint> {
  let current = endpoint;
  for (let attempt = 0; attempt < 12; attempt++) {
    work.failures = attempt < 6 ? 0.5 : attempt < 9 ? 0.2 : 0;
    await passSeconds(current, Math.floor(work.next() * 8));
    if (work.next() < 0.3) await current.call("StopExecution", { executionArn });
    if (work.next() < 0.4) current = await crash(current);
    if (attempt > 9) await passSeconds(current, 200);
    const { status } = await current.describe(executionArn);
    if (status === "SUCCEEDED") break;
    if (status !== "RUNNING") await current.call("RedriveExecution", { executionArn });
  }
  await passSeconds(current, 200);
  return current;
}

test.each([
  ["in memory", 12],
  ["in a folder that crashes leave behind", 8],
])(
  "what fails, times out and is stopped by chance is redriven to the end that it has without failures, %s",
  async (place, numRuns) => {
    await fc.assert(
      fc.asyncProperty(states, fc.nat(), async (shapes, seed) => {
        const work = createWork(seed);
        const { integrations } = work;
        let data = place === "in memory" ? undefined : newFolder();
        const open = (more: object) =>
          testEndpoint({ integrations, ...(data === undefined ? {} : { data }), ...more });
        const crash = async (before: TestEndpoint) => {
          if (data === undefined) return before;
          const copy = newFolder();
          cpSync(data, copy, { recursive: true });
          await before.close();
          data = copy;
          return open({ clock: before.clock });
        };
        const endpoint = await open({});
        const machine = await endpoint.machine(workflowOf(shapes, ""));
        const undisturbed = await endpoint.start(machine);
        await passSeconds(endpoint, 200);
        const { status, output } = await endpoint.describe(undisturbed);
        expect(status).toBe("SUCCEEDED");
        const executionArn = await endpoint.start(machine);
        const last = await redrivenUntilItSucceeds(endpoint, executionArn, work, crash);
        expect(await last.describe(executionArn)).toMatchObject({ status: "SUCCEEDED", output });
        const events = await last.history(executionArn);
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        expect(events.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        await last.close();
      }),
      { numRuns },
    );
  },
);
