import type { HeldResource } from "@sfn-workers/infra/moves";
import { createVirtualClock, startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test, vi } from "vitest";
import { tellTakenAway } from "./tellTakenAway.ts";

const ROLE = "arn:aws:iam::000000000000:role/shop/order-executions-1a2b3c4";
const NAME = "shop-qa-order";
const ARN = `arn:aws:states:us-east-1:000000000000:stateMachine:${NAME}`;
const TOPIC = "arn:aws:sns:us-east-1:000000000000:news";

const WAIT = { Type: "Wait", Seconds: 86_400 };
const TELL = {
  Type: "Task",
  Resource: "arn:aws:states:::sns:publish",
  Parameters: { TopicArn: TOPIC, Message: "done" },
  End: true,
};

const definitionOf = (publishes?: string) =>
  JSON.stringify({
    StartAt: "Wait",
    States: {
      Wait: publishes === undefined ? { ...WAIT, End: true } : { ...WAIT, Next: publishes },
      ...(publishes !== undefined && { [publishes]: TELL }),
    },
  });

/** A state machine in the Step Functions that the SDK finds, in virtual time. */
async function machine() {
  const clock = createVirtualClock(Date.parse("2026-11-28T08:00:00Z"));
  const endpoint = await startStepFunctions({ clock });
  onTestFinished(() => endpoint.close());
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", endpoint.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  onTestFinished(() => void vi.unstubAllEnvs());
  let created = false;
  return {
    async define(definition: string, publish = false) {
      const given = { definition, roleArn: ROLE, publish };
      await (created
        ? endpoint.call("UpdateStateMachine", { stateMachineArn: ARN, ...given })
        : endpoint.call("CreateStateMachine", { name: NAME, ...given }));
      created = true;
    },
    async start(...names: readonly string[]) {
      for (const name of names) {
        await endpoint.call("StartExecution", { stateMachineArn: ARN, name });
        await clock.advance(120_000);
      }
    },
  };
}

/** The workflow as it is deployed, or planned. */
function resources(definition: string, ...actions: readonly string[]): HeldResource[] {
  const Statement = actions.map((Action, index) => {
    return { Sid: `Call${index + 1}`, Effect: "Allow", Action, Resource: TOPIC };
  });
  const policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const of = (type: string, name: string, inputs: object, outputs = {}) => ({
    ...{ type, name, outputs },
    inputs: { ...inputs },
  });
  return [
    of("sfn-workers:index:Workflow", "order", {}),
    of("aws:sfn/stateMachine:StateMachine", "order", { name: NAME, definition }, { arn: ARN }),
    of("aws:iam/rolePolicy:RolePolicy", "order-executions", { policy }),
  ];
}

async function told(
  planned: readonly HeldResource[],
  deployed: readonly HeldResource[],
  settings: object = {},
): Promise<string[]> {
  const config = { "sfn-workers:workflows": { order: settings } };
  const lines: string[] = [];
  await tellTakenAway({ config }, planned, deployed, (line) => lines.push(line));
  return lines;
}

test("only executions that started with a definition that has it are told of, whatever was deployed in between", async () => {
  const { define, start } = await machine();
  await define(definitionOf());
  await start("before");
  await define(definitionOf("Tell"));
  await start("with", "also");
  await define(definitionOf("Shout"));
  await start("last");
  const lines = await told(
    resources(definitionOf()),
    resources(definitionOf("Shout"), "sns:Publish"),
  );
  expect(lines[0]).toMatch(
    /- sns:Publish on \S+, which the states Shout, Tell may call: 3 executions, last \(since [^)]+\), also \(since [^)]+\), with \(since 2026-11-28T08:02Z\)\n/,
  );
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(
      /^note: 1 execution of order runs with a definition that has the state Shout, and keeps it: last/,
    ),
  ]);
});

test("nothing is told, or asked, where nothing is taken away", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
  onTestFinished(() => void vi.unstubAllEnvs());
  const same = resources(definitionOf("Tell"), "sns:Publish");
  expect(await told(same, same)).toEqual([]);
  const more = resources(definitionOf("Tell"), "sns:Publish", "sns:TagResource");
  expect(await told(more, same)).toEqual([]);
});

test("a version that the stack file names starts with what its role lacks, also where nothing is taken away now", async () => {
  const { define } = await machine();
  await define(definitionOf("Tell"), true);
  await define(definitionOf(), true);
  const planned = resources(definitionOf());
  const pinned = { publish: true, version: 1 };
  for (const deployed of [resources(definitionOf(), "sns:Publish"), planned]) {
    expect(await told(planned, deployed, pinned)).toEqual([
      expect.stringMatching(
        /^warning: executions of order start with version 1, and after this deployment its role does not allow [^\n]+\n {2}- the state Tell calls sns:publish: sns:Publish on arn:\S+:news\n/,
      ),
    ]);
  }
  expect(await told(planned, resources(definitionOf(), "sns:Publish"))).toEqual([]);
  expect(await told(planned, planned, { publish: true, version: 2 })).toEqual([]);
});

test("whether a version's role lacks anything is told as unknown where nobody may ask", async () => {
  await machine();
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
  const same = resources(definitionOf());
  expect(await told(same, same, { publish: true, version: 1 })).toEqual([
    expect.stringMatching(
      /^note: whether the role of order allows .+ was not checked: .*ECONNREFUSED/,
    ),
  ]);
});

test("where nobody may ask, that is told and stops nothing", async () => {
  const { define } = await machine();
  await define(definitionOf("Tell"));
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", "http://127.0.0.1:1");
  const lines = await told(
    resources(definitionOf()),
    resources(definitionOf("Tell"), "sns:Publish"),
  );
  expect(lines).toEqual([
    expect.stringMatching(
      /^note: whether executions of order run .+ was not checked: .*ECONNREFUSED/,
    ),
  ]);
});

test("a sender that is named no longer is told with its executions, which run elsewhere", async () => {
  const { define, start } = await machine();
  const url = "https://sqs.us-east-1.amazonaws.com/000000000000/shop-qa-quick";
  await define(
    JSON.stringify({ StartAt: "Wait", States: { Wait: { ...WAIT, Comment: url, End: true } } }),
  );
  await start("one");
  const policyOf = (...senders: readonly string[]) => {
    const Condition = { ArnNotLike: { "aws:PrincipalArn": [...senders, ROLE] } };
    return JSON.stringify({ Statement: [{ Sid: "DenyOtherSenders", Effect: "Deny", Condition }] });
  };
  const environment = (senders: readonly string[], ...roles: readonly string[]) => [
    {
      ...{ type: "pulumi:pulumi:Stack", name: "qa", inputs: {} },
      outputs: { workloads: { quick: { senders } } },
    },
    { type: "aws:sqs/queue:Queue", name: "quick", inputs: {}, outputs: { url } },
    {
      ...{ type: "aws:sqs/queuePolicy:QueuePolicy", name: "quick", outputs: {} },
      inputs: { policy: policyOf(...roles) },
    },
  ];
  const ship = "arn:aws:iam::000000000000:role/ship";
  expect(await told(environment([]), environment([ARN], ship))).toEqual([
    expect.stringMatching(
      /^warning: this deployment closes the queue of quick to \S+role\/ship, .+ 1 execution of shop-qa-order needs: one \(since /,
    ),
  ]);
  // Who deployed it before had no ARN of its state machine in the outputs.
  expect(await told(environment([]), environment([], ship))).toEqual([
    expect.stringMatching(/^note: this deployment closes the queue of quick to \S+role\/ship/),
  ]);
});
