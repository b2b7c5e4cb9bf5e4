import type { Row, Source, Steps } from "../case.ts";
import { oneState } from "./oneState.ts";
import { stackd } from "./sources.ts";
import { taken } from "./work.ts";

const IDENTITY: Source = stackd("create_identity.json, 2026-09-23");
const DELETION: Source = stackd("deletion_lifecycle.json, 2026-09-24");

const returning = (Result: string) => JSON.stringify(oneState("A", { Result }));

interface Created {
  create(more: object): Promise<string>;
  publish(description: string): Promise<void>;
  update(definition: string): Promise<void>;
}

/** A machine that is created without a version, and what is done with it later. */
async function created(at: Steps): Promise<Created> {
  const base = { name: at.newName(), roleArn: at.roleArn, definition: returning("original") };
  const { stateMachineArn } = await at.call("CreateStateMachine", base);
  return {
    async create(more) {
      const answer = await at.call("CreateStateMachine", { ...base, ...more });
      return String(answer["stateMachineVersionArn"] ?? answer["stateMachineArn"]);
    },
    async publish(description) {
      await at.call("PublishStateMachineVersion", { stateMachineArn, description });
    },
    async update(definition) {
      await at.call("UpdateStateMachine", { stateMachineArn, definition });
    },
  };
}

/** A row of a creation that is repeated after a version was published, and perhaps another one. */
function repeated(
  name: string,
  more: {
    readonly definition?: string;
    readonly publish?: boolean;
    readonly versionDescription?: string;
  },
  answer: { readonly arn: string } | { readonly refused: string },
): Row {
  return {
    name,
    async steps(at) {
      const machine = await created(at);
      await machine.publish("first");
      if (more.definition !== undefined) {
        await machine.update(returning("changed"));
        await machine.publish("second");
      }
      return { arn: await machine.create(more) };
    },
    expected:
      "arn" in answer
        ? answer
        : {
            refused: "StateMachineAlreadyExists",
            message: `State Machine Already Exists: ${answer.refused}`,
          },
    source: IDENTITY,
  };
}

const PUBLISHED = "This state machine was already created with a published version";
const definition = returning("changed");

const creations: readonly Row[] = [
  repeated(
    "a machine that was published can't be created again without a version",
    {},
    { refused: `${PUBLISHED}.` },
  ),
  repeated(
    "nor with a version without the first one's description",
    { publish: true },
    { refused: `${PUBLISHED} using a different description.` },
  ),
  repeated(
    "nor with a version of another description",
    { publish: true, versionDescription: "other" },
    { refused: `${PUBLISHED} using a different description.` },
  ),
  repeated(
    "with the first version's description it is the same, and so is its version",
    { publish: true, versionDescription: "first" },
    { arn: "<machine>:1" },
  ),
  repeated(
    "after an update, its present definition and the first version's description are compared",
    { definition, publish: true, versionDescription: "first" },
    { arn: "<machine>:1" },
  ),
  repeated(
    "and not the last version's",
    { definition, publish: true, versionDescription: "second" },
    { refused: `${PUBLISHED} using a different description.` },
  ),
  repeated(
    "the definition is compared first",
    { definition: returning("original"), publish: true, versionDescription: "first" },
    { refused: "'<machine>'" },
  ),
];

async function deleted(at: Steps, executionArn: string): Promise<void> {
  const { stateMachineArn } = await at.call("DescribeExecution", { executionArn });
  await at.call("DeleteStateMachine", { stateMachineArn });
}

async function shownEnd(at: Steps, executionArn: string) {
  const { status, error, cause } = await at.call("DescribeExecution", { executionArn });
  const last = (await at.events(executionArn)).slice(-2).map(({ type }) => type);
  return {
    status: String(status),
    error: String(error),
    isNamed: / has been deleted$/.test(String(cause)),
    last,
  };
}

const FAILED = { status: "FAILED", error: "States.Runtime", isNamed: true };

const deletions: readonly Row[] = [
  {
    name: "an execution of a deleted machine fails at the end of its wait, which is not recorded",
    async steps(at) {
      const waits = {
        StartAt: "A",
        States: { A: { Type: "Wait", Seconds: 30, Next: "B" }, B: { Type: "Succeed" } },
      };
      const executionArn = await at.start(waits);
      await at.pass(1);
      await deleted(at, executionArn);
      await at.pass(31);
      return shownEnd(at, executionArn);
    },
    expected: { ...FAILED, last: ["WaitStateEntered", "ExecutionFailed"] },
    source: DELETION,
  },
  {
    name: "it fails when its task is answered, and the answer is accepted",
    async steps(at) {
      const { taskToken, executionArn } = await taken(at);
      await deleted(at, executionArn);
      await at.call("SendTaskSuccess", { taskToken, output: "{}" });
      await at.pass(1);
      return shownEnd(at, executionArn);
    },
    expected: { ...FAILED, last: ["ActivityStarted", "ExecutionFailed"] },
    source: DELETION,
  },
];

/** What becomes of state machines that are created again, and of the executions of those that are deleted. */
export const machines: readonly Row[] = [...creations, ...deletions];
