import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source, Steps } from "../case.ts";

const API: Source = { basis: "recorded", where: "LocalStack's test_sfn_api.py" };
const ACTIVITIES: Source = { basis: "recorded", where: "LocalStack's test_sfn_api_activities.py" };
const VERSIONS: Source = { basis: "recorded", where: "LocalStack's test_sfn_api_versioning.py" };
const MEASURED: Source = { basis: "measured", where: "aoyagikouhei, sfn-local, on AWS in 2026-09" };

const PASS = { StartAt: "A", States: { A: { Type: "Pass", End: true } } };

/** A row whose last call is refused. */
function refusal(
  name: string,
  source: Source,
  [refused, message]: readonly [code: string, message: string],
  calls: (at: Steps) => Promise<unknown>,
): Row {
  return {
    name,
    async steps(at) {
      await calls(at);
      return {};
    },
    expected: { refused, message },
    source,
  };
}

const FORBIDDEN = [...' <>{}[]?*"#%\\^|~`$&,;:/', "\u0000", "\u001f", "\u007f"];

const names: readonly Row[] = [
  ...FORBIDDEN.map((character) =>
    refusal(
      `a name may not have ${JSON.stringify(character)}`,
      ACTIVITIES,
      ["InvalidName", `Invalid Name: 'a${character}b'`],
      (at) => at.call("CreateActivity", { name: `a${character}b` }),
    ),
  ),
  {
    name: "a name may have letters, digits, - _ and ., and 80 characters",
    async steps(at) {
      const name = `${at.newName()}_.Z9`.padEnd(80, "x");
      const { activityArn } = await at.call("CreateActivity", { name });
      return { arn: String(activityArn) === "" ? null : "<activity>" };
    },
    expected: { arn: "<activity>" },
    source: ACTIVITIES,
  },
  refusal(
    "a name may not have 81 characters",
    MEASURED,
    [
      "ValidationException",
      `1 validation error detected: Value '${"n".repeat(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
    ],
    (at) => at.call("CreateActivity", { name: "n".repeat(81) }),
  ),
];

const NOT_AN_ARN = ["InvalidArn", "Invalid Arn: 'Invalid ARN prefix: no-arn'"] as const;

const arns: readonly Row[] = (
  [
    ["GetActivityTask", "activityArn", ACTIVITIES],
    ["DescribeExecution", "executionArn", API],
    ["GetExecutionHistory", "executionArn", API],
    ["ListExecutions", "stateMachineArn", API],
    ["PublishStateMachineVersion", "stateMachineArn", VERSIONS],
  ] as const
).map(([operation, member, source]) =>
  refusal(`${operation} refuses what is no ARN`, source, NOT_AN_ARN, (at) =>
    at.call(operation, { [member]: "no-arn" }),
  ),
);

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
    { basis: "recorded", where: "LocalStack's test_sfn_api_logs.py" },
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

const CONTROL: Source = {
  basis: "measured",
  where: "radkawar/stackd, testdata/aws/stepfunctions/control_lifecycle.json",
};

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
    source: { basis: "inferred", where: `${CONTROL.where}: an alias` },
  },
];

/** Starts an execution of a machine with the input, and with a name. */
async function start(at: Steps, input: string): Promise<void> {
  await at.call("StartExecution", { stateMachineArn: await at.machine(PASS), input });
}

const INPUTS: readonly Json[] = [2, "x", null, [1], { a: 1 }];

const executions: readonly Row[] = [
  refusal(
    "a machine that there isn't can't be started",
    API,
    ["StateMachineDoesNotExist", "State Machine Does Not Exist: '<machine>-none'"],
    async (at) => {
      const stateMachineArn = `${await at.machine(PASS)}-none`;
      await at.call("StartExecution", { stateMachineArn });
    },
  ),
  refusal(
    "an input of no text is refused",
    API,
    ["InvalidExecutionInput", "Invalid State Machine Execution Input: 'Invalid execution input.'"],
    (at) => start(at, ""),
  ),
  refusal(
    "an input that is no JSON is refused",
    API,
    ["InvalidExecutionInput", "Invalid State Machine Execution Input: '"],
    (at) => start(at, "{'a': 1}"),
  ),
  refusal(
    "an input of more than 262,144 bytes is refused",
    MEASURED,
    [
      "ValidationException",
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
    ],
    (at) => start(at, JSON.stringify("é".repeat(131_072))),
  ),
  ...INPUTS.map(
    (input): Row => ({
      name: `the input may be ${JSON.stringify(input)}`,
      steps: async (at) => at.ended(await at.start(PASS, input)),
      expected: { status: "SUCCEEDED", output: input },
      source: API,
    }),
  ),
  {
    name: "the input is {} by default",
    async steps(at) {
      const stateMachineArn = await at.machine(PASS);
      const { executionArn } = await at.call("StartExecution", { stateMachineArn });
      return at.ended(String(executionArn));
    },
    expected: { status: "SUCCEEDED", output: {} },
    source: API,
  },
  {
    name: "the same name and input, while it runs, is the same execution",
    async steps(at) {
      const waits = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 100_000, End: true } } };
      const stateMachineArn = await at.machine(waits);
      const request = { stateMachineArn, name: at.newName(), input: '{"a": 1}' };
      const first = await at.call("StartExecution", request);
      const second = await at.call("StartExecution", request);
      return { same: first["executionArn"] === second["executionArn"] };
    },
    expected: { same: true },
    source: API,
  },
  refusal(
    "the same name with another input is refused",
    API,
    ["ExecutionAlreadyExists", "Execution Already Exists: '<execution>'"],
    async (at) => {
      const waits = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 100_000, End: true } } };
      const request = { stateMachineArn: await at.machine(waits), name: at.newName() };
      await at.call("StartExecution", { ...request, input: '{"a": 1}' });
      await at.call("StartExecution", { ...request, input: '{"a":1}' });
    },
  ),
  refusal(
    "the name of an execution that has ended can't be used again",
    { basis: "documented", where: "API reference, StartExecution" },
    ["ExecutionAlreadyExists", "Execution Already Exists: '<execution>'"],
    async (at) => {
      const request = { stateMachineArn: await at.machine(PASS), name: at.newName(), input: "{}" };
      const { executionArn } = await at.call("StartExecution", request);
      await at.ended(String(executionArn));
      await at.call("StartExecution", request);
    },
  ),
  ...["DescribeExecution", "GetExecutionHistory"].map((operation) =>
    refusal(
      `${operation} refuses an execution that there isn't`,
      API,
      ["ExecutionDoesNotExist", "Execution Does Not Exist: '<execution>-none'"],
      async (at) => {
        const executionArn = await at.start(PASS);
        await at.ended(executionArn);
        await at.call(operation, { executionArn: `${executionArn}-none` });
      },
    ),
  ),
  {
    name: "an execution that fails has no output",
    async steps(at) {
      const executionArn = await at.start({ StartAt: "A", States: { A: { Type: "Fail" } } });
      const { status } = await at.ended(executionArn);
      const { output } = await at.call("DescribeExecution", { executionArn });
      return { status: status ?? null, hasOutput: output !== undefined };
    },
    expected: { status: "FAILED", hasOutput: false },
    source: API,
  },
  {
    name: "StopExecution aborts, with the error and the cause that it is given",
    async steps(at) {
      const waits = { StartAt: "A", States: { A: { Type: "Wait", Seconds: 100_000, End: true } } };
      const executionArn = await at.start(waits);
      await at.call("StopExecution", { executionArn, error: "Enough", cause: "it is late" });
      return at.ended(executionArn);
    },
    expected: { status: "ABORTED", error: "Enough", cause: "it is late" },
    source: { basis: "measured", where: "floci-io, floci#2734" },
  },
];

/** What the API refuses, and what it does not. */
export const api: readonly Row[] = [...names, ...arns, ...machines, ...versions, ...executions];
