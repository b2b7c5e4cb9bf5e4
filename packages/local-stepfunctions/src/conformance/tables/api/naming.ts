import type { Row, Source } from "../../case.ts";
import { localStack } from "../sources.ts";
import { API, MEASURED, refusal, VERSIONS } from "./rows.ts";

const ACTIVITIES: Source = localStack("test_sfn_api_activities.py");

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

/** Names and ARNs that the API refuses. */
export const naming: readonly Row[] = [...names, ...arns];
