import { run, type Workflow, workloadOf } from "@sfn-workers/states-language/workflow";
import { describe, expect, test } from "vitest";
import { accessIn, queueArn, roleArn } from "../testing/access.ts";
import { build } from "../testing/graph.ts";
import { STATE_MACHINE } from "../testing/types.ts";
import { manifests } from "../urns/manifests.ts";

const WORKLOADS = {
  short: { worker: "lambda", wake: true },
  quick: { worker: "lambda", transport: "callback" },
};
const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:sfn-workers-test-order";

/** Hands tasks to `short`, and to nobody else. */
const order: Workflow = {
  name: "order",
  description: "Takes an order",
  type: "STANDARD",
  definition: {
    StartAt: "Check",
    States: { Check: run(workloadOf(manifests.short), { End: true }) },
  },
};

function deploy(settings: object, workflow = order, quick: object = { stateMachine: false }) {
  return build(
    {
      workloads: { ...WORKLOADS, quick: { ...WORKLOADS.quick, ...quick } },
      workflows: { order: settings },
      operatorRoleArn: "arn:aws:iam::000000000000:role/operators",
    },
    { workflows: { order: workflow } },
  );
}

const PINNED = { publish: true, version: 7 };

describe("a workload that gets tasks of a version too", () => {
  test("is open to the workflow's role, and its worker and the operators answer it, also in items", async () => {
    const graph = await deploy({ ...PINNED, alsoHandsTo: ["quick"] });
    const { may } = await accessIn(graph);
    const queue = queueArn("sfn-workers-test-quick");
    expect(may(roleArn("order-executions"), "sqs:SendMessage", queue)).toBe(true);
    for (const role of ["quick-function", "operators"]) {
      for (const machine of [MACHINE, `${MACHINE}/Each`]) {
        expect(may(roleArn(role), "states:SendTaskSuccess", machine)).toBe(true);
      }
    }
    // The version has the log that it was published with.
    const { loggingConfiguration } = (await deploy({ publish: true }, order, {})).inputs(
      STATE_MACHINE,
      "order",
    );
    expect(graph.inputs(STATE_MACHINE, "order")).toMatchObject({ loggingConfiguration });
  });

  test("needs nobody else who hands it tasks", async () => {
    await expect(deploy(PINNED)).rejects.toThrow("workloads.quick.stateMachine is false; allowed:");
  });
});

describe("the tokens of a version", () => {
  const none = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };
  const One = run(workloadOf(manifests.quick), { End: true });
  const top = { StartAt: "One", States: { One } };
  const ItemProcessor = {
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    ...top,
  };
  const inItems = { StartAt: "Each", States: { Each: { Type: "Map", ItemProcessor, End: true } } };
  const Parameters = {
    QueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/people",
    MessageBody: { "token.$": "$$.Task.Token" },
  };
  const Ask = {
    Type: "Task",
    Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    Parameters,
    End: true,
  };
  const asking = { StartAt: "Ask", States: { Ask } };
  const everywhere = [MACHINE, `${MACHINE}/Each`];

  async function answered(role: string, definition: object, settings: object) {
    const { may } = await accessIn(await deploy(settings, { ...order, definition }, {}));
    return everywhere.filter((machine) => may(roleArn(role), "states:SendTaskSuccess", machine));
  }

  test.each([
    ["in items too, which the definition may have no longer", top, PINNED, everywhere],
    ["not in items without a version", top, { publish: true }, [MACHINE]],
    ["in items that the definition has", inItems, { publish: true }, everywhere],
    ["nowhere where neither names it", none, PINNED, []],
  ])("are answered by the worker %s", async (_, definition, settings, expected) => {
    expect(await answered("quick-function", definition, settings)).toEqual(expected);
  });

  test.each([
    ["that stand in its messages, as nobody knows whether they do", none, PINNED, everywhere],
    ["none without a version", none, { publish: true }, []],
    ["in items too", asking, PINNED, everywhere],
    ["not in items without a version", asking, { publish: true }, [MACHINE]],
  ])("are answered by the operators: %s", async (_, definition, settings, expected) => {
    expect(await answered("operators", definition, settings)).toEqual(expected);
  });
});

test.each([
  ["without a version", { alsoHandsTo: ["quick"] }, "allowed with version only"],
  [
    "for no workload of the environment",
    { ...PINNED, alsoHandsTo: ["quik"] },
    "allowed: a workload of this environment: short, quick",
  ],
  [
    "for one that gets tasks of the definition",
    { ...PINNED, alsoHandsTo: ["quick", "short"] },
    "the definition hands tasks to short; allowed: workloads to which only the version does",
  ],
  ["for one twice", { ...PINNED, alsoHandsTo: ["quick", "quick"] }, "allowed: each of them once"],
])("is refused %s", async (_, settings, message) => {
  await expect(deploy(settings)).rejects.toThrow(
    new RegExp(`workflows\\.order\\.alsoHandsTo.* is .*; .*${message}`),
  );
});

test("is refused for an Express workflow, whose versions hand tasks to nobody", async () => {
  const States = { Done: { Type: "Succeed" } };
  const express: Workflow = { ...order, type: "EXPRESS", definition: { StartAt: "Done", States } };
  await expect(deploy({ ...PINNED, alsoHandsTo: ["quick"] }, express)).rejects.toThrow(
    'workflows.order.alsoHandsTo is ["quick"]; allowed with type STANDARD only',
  );
});
