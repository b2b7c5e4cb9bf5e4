import type { Retrier } from "@sfn-workers/worker-core/manifest";
import { describe, expect, test } from "vitest";
import { checkDefinition } from "../check/checkDefinition.ts";
import { expandWorkflow, type Handovers } from "./expand.ts";
import type { Handover, WakeUp } from "./handover.ts";
import { type Fields, statesIn } from "./places.ts";
import { resourceOf } from "./reference.ts";

const ACTIVITY = "arn:aws:states:us-east-1:000000000000:activity:resize";
const manifest = {
  name: "resize",
  description: "Resizes",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
};
const activity: Handover = { manifest, resource: ACTIVITY, queue: undefined, wakeUp: undefined };
const callback: Handover = {
  manifest,
  resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
  queue: { url: "https://queue", seconds: 600, transientErrors: ["SQS.SdkClientException"] },
  wakeUp: undefined,
};
const wakeUp: WakeUp = {
  resource: "arn:aws:states:::lambda:invoke",
  parameters: { FunctionName: "worker", InvocationType: "Event" },
};
const woken: Handover = { ...activity, wakeUp };
const limited: Handover = {
  ...activity,
  wakeUp: {
    resource: "arn:aws:states:::ecs:runTask",
    parameters: { Cluster: "c", TaskDefinition: "t" },
    limit: {
      max: 2,
      resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
      parameters: { Cluster: "c", Family: "t" },
    },
  },
};

const RUN = { Type: "Task", Resource: resourceOf("resize") };
const machine = (States: object, more: object = {}) => ({ StartAt: "A", ...more, States });
const JSONATA = { QueryLanguage: "JSONata" };
const expand = (definition: object, resize: Handover) => expandWorkflow(definition, { resize });
const stateOf = (definition: object, resize: Handover, name = "A") => {
  const { States } = expand(definition, resize) as { States: Record<string, Fields> };
  return States[name] ?? {};
};

describe("a workload's state", () => {
  test("keeps its name and the author's fields, and gets what the manifest and the environment have", () => {
    const definition = machine({ A: { ...RUN, Comment: "c", ResultPath: "$.small", End: true } });
    expect(expand(definition, activity)).toEqual({
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Comment: "c",
          ResultPath: "$.small",
          End: true,
          Resource: ACTIVITY,
          Parameters: {
            execution: {
              "arn.$": "$$.Execution.Id",
              "state.$": "$$.State.Name",
              "attempt.$": "$$.State.RetryCount",
              "enteredAt.$": "$$.State.EnteredTime",
              "redrives.$": "$$.Execution.RedriveCount",
            },
            "input.$": "$",
          },
          TimeoutSeconds: 120,
          HeartbeatSeconds: 30,
          Retry: expect.any(Array),
        },
      },
    });
  });

  test("sends what Parameters makes of its input", () => {
    const Parameters = { "image.$": "$.file" };
    const definition = machine({ A: { ...RUN, Parameters, End: true } });
    expect(stateOf(definition, activity)).toMatchObject({ Parameters: { input: Parameters } });
  });

  test("in JSONata sends Arguments, and without them its input", () => {
    const Arguments = { image: "{% $states.input.file %}" };
    const given = machine({ A: { ...RUN, Arguments, End: true } }, JSONATA);
    expect(stateOf(given, activity)).toMatchObject({ Arguments: { input: Arguments } });
    const whole = machine({ A: { ...RUN, End: true } }, JSONATA);
    expect(stateOf(whole, activity)).toMatchObject({
      Arguments: {
        execution: { arn: "{% $states.context.Execution.Id %}" },
        input: "{% $states.input %}",
      },
    });
    const nothing = machine({ A: { ...RUN, Arguments: null, End: true } }, JSONATA);
    expect(stateOf(nothing, activity)).toMatchObject({ Arguments: { input: null } });
  });

  test("of a queue sends a message with its token, and waits for the queue as well", () => {
    const definition = machine({ A: { ...RUN, End: true } });
    expect(stateOf(definition, callback)).toMatchObject({
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Parameters: {
        QueueUrl: "https://queue",
        MessageBody: { "taskToken.$": "$$.Task.Token", "input.$": "$" },
      },
      TimeoutSeconds: 720,
      HeartbeatSeconds: 630,
    });
  });

  test("inside a Map sends the item's index, also from a branch in there", () => {
    const inner = { StartAt: "I", States: { I: { ...RUN, End: true } } };
    const parallel = { P: { Type: "Parallel", Branches: [inner], End: true } };
    const ItemProcessor = { StartAt: "P", States: parallel };
    const definition = machine({ A: { Type: "Map", ItemProcessor, End: true } });
    expect(expand(definition, activity)).toMatchObject({
      States: {
        A: {
          ItemProcessor: {
            States: {
              P: {
                Branches: [
                  {
                    States: {
                      I: { Parameters: { execution: { "item.$": "$$.Map.Item.Index" } } },
                    },
                  },
                ],
              },
            },
          },
        },
      },
    });
  });

  test("of a distributed Map sends no item, since each has an execution of its own", () => {
    const inner = { StartAt: "I", States: { I: { ...RUN, End: true } } };
    const ItemProcessor = { ProcessorConfig: { Mode: "DISTRIBUTED" }, ...inner };
    const each = { Type: "Map", ItemProcessor, End: true };
    const expanded = JSON.stringify(expand(machine({ A: each }), activity));
    expect(expanded).toContain("$$.Execution.RedriveCount");
    expect(expanded).not.toContain("Map.Item");
  });

  test("inside Maps in Maps sends the index of each, which states before the inner ones keep", () => {
    const inner = { StartAt: "I", States: { I: { ...RUN, End: true } } };
    const map = (ItemProcessor: object) => ({ Type: "Map", ItemProcessor, End: true });
    const second = { StartAt: "C", States: { C: map(inner) } };
    const definition = machine({
      A: map({ StartAt: "B", States: { B: map(second) } }),
    });
    const expanded = expand(definition, activity);
    expect(statesIn(expanded).map(({ name }) => name)).toEqual([
      "A",
      "B: item",
      "B",
      "C: item",
      "C",
      "I",
    ]);
    expect(statesIn(expanded).map(({ state }) => state["Assign"])).toMatchObject([
      undefined,
      { "sfnWorkersItem1.$": "$$.Map.Item.Index" },
      undefined,
      { "sfnWorkersItem2.$": "States.Format('{}/{}', $sfnWorkersItem1, $$.Map.Item.Index)" },
      undefined,
      undefined,
    ]);
  });
});

describe("Retry", () => {
  const retryOf = (written: object[], own: readonly Retrier[] = [], handover = activity) => {
    const definition = machine({ A: { ...RUN, Retry: written, End: true } });
    const Retry = stateOf(definition, { ...handover, manifest: { ...manifest, retry: own } })[
      "Retry"
    ];
    return (Array.isArray(Retry) ? Retry : []).map(({ ErrorEquals }) => String(ErrorEquals));
  };

  test("has the author's names first, then the manifest's, then the generated ones, and wildcards last", () => {
    const written = [{ ErrorEquals: ["Busy"] }, { ErrorEquals: ["States.TaskFailed"] }];
    const own = [{ errors: ["Slow"] }, { errors: ["States.ALL"] }];
    expect(retryOf(written, own)).toEqual([
      "Busy",
      "Slow",
      "Worker.Draining",
      "States.Timeout,States.HeartbeatTimeout",
      "Worker.PoisonMessage",
      "States.TaskFailed",
      "States.ALL",
    ]);
  });

  test("ends with the first States.ALL", () => {
    const written = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 7 }];
    expect(retryOf(written, [{ errors: ["States.ALL"] }]).at(-1)).toBe("States.ALL");
    expect(retryOf(written, [{ errors: ["States.ALL"] }]).at(-2)).toBe("Worker.PoisonMessage");
  });

  test("of a queue repeats a message that was not sent, and no timeout", () => {
    expect(retryOf([{ ErrorEquals: ["States.ALL"] }], [], callback)).toEqual([
      "Worker.Draining",
      "SQS.SdkClientException",
      "Worker.PoisonMessage,States.Timeout,States.HeartbeatTimeout",
      "States.ALL",
    ]);
  });
});

describe("a wake-up", () => {
  const leading = machine({
    A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true, Next: "B" }], Default: "B" },
    B: { ...RUN, Catch: [{ ErrorEquals: ["E"], Next: "B" }], Next: "C" },
    C: {
      Type: "Task",
      Resource: "arn:aws:states:::sns:publish",
      Parameters: { TopicArn: "t", Message: "m" },
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
      End: true,
    },
  });

  test("comes before the state, and whatever led there leads to it", () => {
    const expanded = expand(leading, woken);
    expect(Object.keys(expanded["States"] as object)).toEqual(["A", "B: wake", "B", "C"]);
    expect(expanded["States"]).toMatchObject({
      A: { Choices: [{ Next: "B: wake" }], Default: "B: wake" },
      "B: wake": { Next: "B", Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] },
      B: { Catch: [{ Next: "B: wake" }], Next: "C" },
      C: { Catch: [{ Next: "B: wake" }] },
    });
  });

  test("is where a level starts", () => {
    const inner = { StartAt: "I", States: { I: { ...RUN, End: true } } };
    const definition = machine({
      A: { ...RUN, Next: "P" },
      P: { Type: "Parallel", Branches: [inner], End: true },
    });
    expect(expand(definition, woken)).toMatchObject({
      StartAt: "A: wake",
      States: { P: { Branches: [{ StartAt: "I: wake" }] } },
    });
  });

  test("hands on the input in either language", () => {
    expect(stateOf(machine({ A: { ...RUN, End: true } }), woken, "A: wake")).toMatchObject({
      ResultPath: null,
      Parameters: wakeUp.parameters,
    });
    const jsonata = machine({ A: { ...RUN, End: true } }, JSONATA);
    expect(stateOf(jsonata, woken, "A: wake")).toMatchObject({
      Output: "{% $states.input %}",
      Arguments: wakeUp.parameters,
      Catch: [{ Output: "{% $states.input %}" }],
    });
  });

  test("asks for the context in the language of the state", () => {
    const Payload = { source: "wake", "at.$": "$$.State.EnteredTime" };
    const asking = { ...activity, wakeUp: { ...wakeUp, parameters: { Payload } } };
    const wakeOf = (more: object) =>
      stateOf(machine({ A: { ...RUN, End: true } }, more), asking, "A: wake");
    expect(wakeOf({})).toMatchObject({ Parameters: { Payload } });
    expect(wakeOf(JSONATA)["Arguments"]).toEqual({
      Payload: { source: "wake", at: "{% $states.context.State.EnteredTime %}" },
    });
  });

  test("whose name is taken is refused", () => {
    const definition = machine({ A: { ...RUN, Next: "A: wake" }, "A: wake": { Type: "Succeed" } });
    expect(() => expand(definition, woken)).toThrow(
      '/States/A is "A"; allowed: a name whose "A: wake" no other state has, because a state of that name belongs to it',
    );
  });

  test("whose name would be too long is refused", () => {
    const name = "n".repeat(75);
    const definition = { StartAt: name, States: { [name]: { ...RUN, End: true } } };
    expect(() => expand(definition, woken)).toThrow(
      'allowed: a name of at most 74 characters, because a state "NAME: wake" belongs to it',
    );
    expect(() => expand(definition, activity)).not.toThrow();
  });
});

test.each([
  [
    "an unknown workload",
    { Resource: resourceOf("reszie") },
    `/States/A/Resource is "${resourceOf("reszie")}"; allowed: ${resourceOf("resize")}`,
  ],
  [
    "a timeout",
    { TimeoutSeconds: 5 },
    "/States/A/TimeoutSeconds is 5; allowed: none: it comes from the workload's manifest and its environment",
  ],
  ["credentials", { Credentials: { RoleArn: "r" } }, "/States/A/Credentials is"],
])("%s is refused", (_what, more, message) => {
  expect(() => expand(machine({ A: { ...RUN, ...more, End: true } }), activity)).toThrow(message);
});

describe("AWS accepts the result", () => {
  const inner = (name: string) => ({ StartAt: name, States: { [name]: { ...RUN, End: true } } });
  const definition = {
    StartAt: "First",
    States: {
      First: { ...RUN, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Second" }], Next: "Second" },
      Second: { ...RUN, Next: "Both" },
      Both: { Type: "Parallel", Branches: [inner("Left"), inner("Right")], Next: "Each" },
      Each: { Type: "Map", ItemProcessor: inner("Item"), Next: "Files" },
      Files: {
        Type: "Map",
        ItemProcessor: {
          StartAt: "Rows",
          States: { Rows: { Type: "Map", ItemProcessor: inner("Row"), End: true } },
        },
        End: true,
      },
    },
  };
  const handovers: Readonly<Record<string, Handovers>> = {
    activity: { resize: activity },
    callback: { resize: callback },
    woken: { resize: woken },
    "woken up to a limit": { resize: limited },
  };

  test.each(
    Object.entries(handovers).flatMap(([name, of]) =>
      ["JSONPath", "JSONata"].map((QueryLanguage) => [name, QueryLanguage, of] as const),
    ),
  )("%s in %s", async (_name, QueryLanguage, of) => {
    const expanded = expandWorkflow({ ...definition, QueryLanguage }, of);
    expect(await checkDefinition(JSON.stringify(expanded), "STANDARD")).toEqual([]);
  });
});
