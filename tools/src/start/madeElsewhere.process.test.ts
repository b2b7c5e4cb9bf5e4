import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Outputs, program } from "@sfn-workers/infra/program";
import { endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { manifests } from "../testing/workloads/manifests.ts";

/*
 * A state machine that another program makes of the output `handover`, as docs/workflows.md says, inside a Map of JSONPath.
 */

const senders = [
  {
    machineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:ship",
    roleArn: "arn:aws:iam::000000000000:role/ship",
  },
];
const alarms = { enabled: false };
const WORKERS = {
  activity: { worker: "lambda", wake: true, senders, alarms },
  callback: { worker: "lambda", transport: "callback", senders, alarms },
};

interface Handover {
  readonly startAt: string;
  readonly task: string;
  readonly states: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly statements: readonly { readonly Sid: string }[];
}

/** In place of what a role needs: a policy has a statement at least. */
const READS_QUEUE = { Action: "sqs:GetQueueUrl" };

const policyOf = (Statement: unknown): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

function definitionOf({ startAt, task, states }: Handover): string {
  const { Arguments, ...rest } = states[task] ?? {};
  const booked = {
    ...states,
    [task]: { ...rest, Arguments: withItem(Object(Arguments)), Next: "Book" },
    Book: { Type: "Succeed" },
  };
  const ItemProcessor = { StartAt: startAt, States: booked };
  const Each = { Type: "Map", ItemsPath: "$.names", ItemProcessor, End: true };
  return JSON.stringify({ StartAt: "Each", States: { Each } });
}

/** What goes to a queue is in its message. */
function withItem({ MessageBody, execution, ...rest }: Readonly<Record<string, unknown>>): object {
  if (MessageBody !== undefined) return { ...rest, MessageBody: withItem(Object(MessageBody)) };
  return {
    ...rest,
    execution: { ...Object(execution), item: "{% $states.context.Map.Item.Index %}" },
  };
}

function makeShip(outputs: Outputs, without: string | undefined): aws.sfn.StateMachine {
  const handover = pulumi
    .output(outputs.workloads)
    .apply((workloads) => pulumi.output(workloads["greeting"]?.handover))
    .apply((made) => made as unknown as Handover);
  const role = new aws.iam.Role("ship", {
    name: "ship",
    assumeRolePolicy: policyOf({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "states.amazonaws.com" },
    }),
  });
  const policy = new aws.iam.RolePolicy("ship", {
    role: role.name,
    policy: handover.apply(({ statements }) =>
      policyOf(statements.map((one) => (one.Sid === without ? { ...one, ...READS_QUEUE } : one))),
    ),
  });
  const definition = handover.apply(definitionOf);
  const args = { name: "ship", roleArn: role.arn, definition };
  return new aws.sfn.StateMachine("ship", args, { dependsOn: [policy] });
}

/** How an execution of the other program's state machine ends, whose role lacks a statement. */
async function endOfShip(transport: keyof typeof WORKERS, without?: string) {
  const environment = await deployFixtures({
    settings: { workloads: { greeting: WORKERS[transport] } },
    run: async () => {
      const outputs = await program({ manifests, transforms: {} });
      makeShip(outputs, without);
      return outputs;
    },
  });
  onTestFinished(() => environment.stop({ withinMs: 0 }));
  const [{ machineArn = "" } = {}] = senders;
  const names = [{ name: "Jana" }, { name: "Otto" }];
  return endOf(environment, await startExecution(environment, machineArn, { names }));
}

test.each(["activity", "callback"] as const)(
  "a state machine that is made elsewhere hands tasks to a workload: %s",
  async (transport) => {
    const { status, output = "" } = await endOfShip(transport);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output)).toEqual([{ message: "Hello, Jana!" }, { message: "Hello, Otto!" }]);
  },
);

test("and with no more than the statements for it", async () => {
  expect(await endOfShip("callback", "SendTasks")).toMatchObject({
    status: "FAILED",
    cause: expect.stringContaining("not authorized to perform: sqs:sendmessage"),
  });
});
