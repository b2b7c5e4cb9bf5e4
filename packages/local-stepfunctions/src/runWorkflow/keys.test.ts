import {
  defineWorkflow,
  expandWorkflow,
  run,
  workloadOf,
} from "@sfn-workers/states-language/workflow";
import { defineManifest, defineWorkload, TaskFailure } from "@sfn-workers/worker-core";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { answerOf } from "./doubles.ts";
import { createEngineInProcess } from "./engineInProcess.ts";
import { createMachine, runExecution } from "./execution.ts";
import { runWorkflow } from "./index.ts";
import { work } from "./workers.ts";

const manifest = defineManifest({
  name: "count",
  description: "Counts",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
});
const manifests = { count: manifest };

/** A workload that keeps the parts of its tasks' keys behind the execution's name. */
function keyed(outcome: () => unknown = () => null) {
  const keys: string[] = [];
  const workload = defineWorkload({
    manifest,
    input: z.unknown(),
    output: z.unknown(),
    async handler(_input, { idempotencyKey, execution }) {
      keys.push(idempotencyKey?.slice(execution?.arn.length) ?? "");
      return outcome();
    },
  });
  return { workload, keys };
}

const reference = workloadOf<ReturnType<typeof keyed>["workload"]>(manifest);
const inner = { StartAt: "Count", States: { Count: run(reference, { End: true }) } } as const;

describe.each(["JSONPath", "JSONata"] as const)(
  "no two tasks share a key in %s",
  (QueryLanguage) => {
    const keysOf = async (definition: object, input: unknown) => {
      const { workload, keys } = keyed();
      const workflow = {
        name: "keys",
        description: "Counts",
        type: "STANDARD",
        definition,
      } as const;
      const ended = await runWorkflow(workflow, input, { manifests, tasks: { Count: workload } });
      expect(ended).toMatchObject({ status: "SUCCEEDED" });
      return keys.toSorted();
    };
    const entered = "/Count/2026-01-01T00:00:00.000Z/0/0";

    test("where each item of a Map is one", async () => {
      const { definition } = defineWorkflow({
        name: "keys",
        description: "Counts",
        definition: {
          QueryLanguage,
          StartAt: "Each",
          States: { Each: { Type: "Map", ItemProcessor: inner, End: true } },
        },
      });
      expect(await keysOf(definition, ["a", "b", "c"])).toEqual([
        `${entered}/0`,
        `${entered}/1`,
        `${entered}/2`,
      ]);
    });

    test("where Maps are in Maps, with a branch between them", async () => {
      const { definition } = defineWorkflow({
        name: "keys",
        description: "Counts",
        definition: {
          QueryLanguage,
          StartAt: "Files",
          States: {
            Files: {
              Type: "Map",
              End: true,
              ItemProcessor: {
                StartAt: "Sheets",
                States: {
                  Sheets: {
                    Type: "Map",
                    End: true,
                    ItemProcessor: {
                      StartAt: "Both",
                      States: {
                        Both: {
                          Type: "Parallel",
                          End: true,
                          Branches: [
                            {
                              StartAt: "Rows",
                              States: { Rows: { Type: "Map", End: true, ItemProcessor: inner } },
                            },
                          ],
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      });
      expect(await keysOf(definition, [[["a", "b"], ["c"]], [["d"]]])).toEqual([
        `${entered}/0/0/0`,
        `${entered}/0/0/1`,
        `${entered}/0/1/0`,
        `${entered}/1/0/0`,
      ]);
    });

    test("where a failed execution is redriven twice", async () => {
      let tried = 0;
      const { workload, keys } = keyed(() => {
        tried += 1;
        if (tried < 3) throw new TaskFailure("NotYet", "later");
        return null;
      });
      const engine = createEngineInProcess({
        startedAt: Date.UTC(2026, 0, 1),
        service: async () => ({}),
        observe: () => undefined,
      });
      onTestFinished(engine.close);
      const resource = await engine.createActivity("count");
      const answers = new Map([["Count", answerOf(workload, manifest)]]);
      void work(engine, {
        manifest,
        activityArn: resource,
        answers,
        called: () => undefined,
        onError: () => expect.unreachable(),
      });
      const count = { manifest, resource, queue: undefined, wakeUp: undefined };
      const definition = expandWorkflow({ QueryLanguage, ...inner }, { count });
      const machine = await createMachine(engine, "STANDARD", definition);
      await engine.until(runExecution(engine, "STANDARD", machine, {}));
      const { executions } = await engine.call("ListExecutions", { stateMachineArn: machine });
      const [execution] = executions as { executionArn: string }[];
      const executionArn = execution?.executionArn ?? "";
      for (const _redrive of [1, 2]) {
        await engine.call("RedriveExecution", { executionArn });
        await engine.until(engine.whenEnded(executionArn));
      }
      const first = "/Count/2026-01-01T00:00:00.000Z";
      expect(keys).toEqual([`${first}/0/0`, `${first}/1/0`, `${first}/2/0`]);
    });
  },
);
