import type { Row, Source, Steps } from "../../case.ts";
import { inferred, localStack, stackd } from "../sources.ts";
import { API, PASS, refusal, VERSIONS } from "./rows.ts";

const machines: readonly Row[] = [
  {
    name: "the same CreateStateMachine again answers with the same ARN",
    async steps(at) {
      const name = at.newName();
      const first = await at.machine(PASS, { name });
      return { same: first === (await at.machine(PASS, { name })) };
    },
    expected: { same: true },
    source: API,
  },
  refusal(
    "the same name with another definition is refused, even if only its spaces differ",
    API,
    ["StateMachineAlreadyExists", "State Machine Already Exists: '<machine>'"],
    async (at) => {
      const name = at.newName();
      await at.machine(PASS, { name });
      await at.machine(PASS, { name, definition: JSON.stringify(PASS, null, 1) });
    },
  ),
  refusal(
    "a definition without States is refused",
    API,
    ["InvalidDefinition", "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"],
    (at) => at.machine({ StartAt: "A" }),
  ),
  refusal(
    "a machine that there isn't can't be described",
    API,
    ["StateMachineDoesNotExist", "State Machine Does Not Exist: '<machine>-none'"],
    async (at) => {
      const stateMachineArn = `${await at.machine(PASS)}-none`;
      await at.call("DescribeStateMachine", { stateMachineArn });
    },
  ),
  {
    name: "a machine that there isn't can be deleted",
    async steps(at) {
      const stateMachineArn = `${await at.machine(PASS)}-none`;
      await at.call("DeleteStateMachine", { stateMachineArn });
      return {};
    },
    expected: {},
    source: API,
  },
  ...["ListStateMachines", "ListActivities"].map((operation) =>
    refusal(
      `${operation} has at most 1,000 items a page`,
      API,
      [
        "ValidationException",
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
      ],
      (at) => at.call(operation, { maxResults: 1001 }),
    ),
  ),
  refusal(
    "a logging level other than OFF needs a destination",
    localStack("test_sfn_api_logs.py"),
    [
      "InvalidLoggingConfiguration",
      "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    ],
    (at) => at.machine(PASS, { loggingConfiguration: { level: "ERROR" } }),
  ),
  refusal(
    "a description of a version needs publish",
    VERSIONS,
    ["ValidationException", "Version description can only be set when publish is true"],
    (at) => at.machine(PASS, { versionDescription: "first" }),
  ),
  {
    name: "publish makes the version 1",
    async steps(at) {
      const request = { name: at.newName(), roleArn: at.roleArn, publish: true };
      const definition = JSON.stringify(PASS);
      const answer = await at.call("CreateStateMachine", { ...request, definition });
      return { version: String(answer["stateMachineVersionArn"]) };
    },
    expected: { version: "<machine>:1" },
    source: VERSIONS,
  },
];

const CONTROL: Source = stackd("control_lifecycle.json");

async function deletedVersion(at: Steps): Promise<string> {
  const stateMachineArn = await at.machine(PASS);
  const published = await at.call("PublishStateMachineVersion", { stateMachineArn });
  const { stateMachineVersionArn } = published;
  await at.call("DeleteStateMachineVersion", { stateMachineVersionArn });
  return String(stateMachineVersionArn);
}

const versions: readonly Row[] = [
  refusal(
    "a version that is deleted can't be described",
    CONTROL,
    ["StateMachineDoesNotExist", "State Machine Version Does Not Exist: '<machine>:1'"],
    async (at) => at.call("DescribeStateMachine", { stateMachineArn: await deletedVersion(at) }),
  ),
  {
    name: "a version can be deleted twice",
    async steps(at) {
      const stateMachineVersionArn = await deletedVersion(at);
      await at.call("DeleteStateMachineVersion", { stateMachineVersionArn });
      return {};
    },
    expected: {},
    source: inferred(`${CONTROL.where}: an alias`),
  },
];

/** Calls about state machines and their versions. */
export const machineCalls: readonly Row[] = [...machines, ...versions];
