import type { Attack } from "./attack.ts";
import { type Random, randomOf } from "./random.ts";
import { randomDefinition } from "./randomMachine.ts";
import { randomJson } from "./randomValues.ts";

const OPERATIONS = [
  ...(["CreateActivity", "DescribeActivity", "ListActivities", "CreateStateMachine"] as const),
  ...(["UpdateStateMachine", "ValidateStateMachineDefinition", "StartExecution"] as const),
  ...(["StartSyncExecution", "ListExecutions", "GetExecutionHistory", "SendTaskSuccess"] as const),
  ...(["SendTaskFailure", "SendTaskHeartbeat", "TagResource", "UntagResource"] as const),
  ...(["ListTagsForResource", "DescribeStateMachineForExecution", "TestState", ""] as const),
] as const;
const MEMBERS = [
  ...([
    "name",
    "roleArn",
    "definition",
    "type",
    "input",
    "stateMachineArn",
    "executionArn",
  ] as const),
  ...([
    "tags",
    "tagKeys",
    "resourceArn",
    "taskToken",
    "output",
    "error",
    "cause",
    "nextToken",
  ] as const),
  ...([
    "maxResults",
    "loggingConfiguration",
    "tracingConfiguration",
    "encryptionConfiguration",
  ] as const),
] as const;
const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:attack-0";

/** The attack of a seed: state machines of any states and fields, with nasty sizes, and requests that nobody would send. */
export function randomAttack(
  seed: number,
  languages: readonly ["JSONPath" | "JSONata", ...("JSONPath" | "JSONata")[]] = [
    "JSONPath",
    "JSONata",
  ],
): Attack {
  const random = randomOf(seed);
  return {
    name: `seed ${seed}`,
    machines: random.times(1 + random.int(2), () => {
      const type = random.chance(0.2) ? "EXPRESS" : "STANDARD";
      return {
        type,
        definition: randomDefinition(random, languages, type),
        inputs: random.times(1 + random.int(3), () => randomJson(random)),
        executions: 1 + random.size(300),
      };
    }),
    requests: random.times(random.int(5), () => ({
      operation: random.pick(OPERATIONS),
      body: bodyOf(random),
    })),
  };
}

function bodyOf(random: Random): string {
  const { one, pick, size, times } = random;
  const value = () =>
    one([
      () => randomJson(random),
      () => JSON.stringify(ARN),
      () => JSON.stringify(randomJson(random)),
      () => JSON.stringify(randomJson(random).repeat(1 + random.int(3))).slice(0, 900_000),
      () => `[${times(size(200_000), () => "{}").join()}]`,
    ]);
  return one([
    () => `{${times(1 + random.int(5), () => `"${pick(MEMBERS)}":${value()}`).join()}}`,
    () =>
      `{"name":"x","roleArn":"arn:aws:iam::000000000000:role/x","definition":${JSON.stringify(randomDefinition(random, ["JSONPath"]))},"${pick(MEMBERS)}":${value()}}`,
    () =>
      `{"stateMachineArn":"${ARN}","definition":${JSON.stringify(randomDefinition(random, ["JSONPath"]))}}`,
    () => randomJson(random),
    () =>
      randomJson(random)
        .repeat(1 + random.int(4))
        .slice(0, 1_048_576),
  ]);
}
