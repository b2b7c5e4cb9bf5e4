import { expect, test } from "vitest";
import { build } from "../testing/graph.ts";

const HALL = "arn:aws:iam::000000000000:role/hall-4";

function buildWith(receivers: readonly string[], options: object = {}) {
  const workloads = { quick: { worker: "lambda", transport: "callback", receivers } };
  return build({ workloads }, options);
}

test.each<[string, readonly string[], string]>([
  ["everybody", ["*"], 'receivers.0 is "*"; allowed: an ARN of one role or user'],
  [
    "an account by its id",
    ["000000000000"],
    'receivers.0 is "000000000000"; allowed: an ARN of one',
  ],
  ["an account's root", ["arn:aws:iam::000000000000:root"], "allowed: an ARN of one role or user"],
  ["a pattern", ["arn:aws:iam::000000000000:role/hall-*"], "allowed: an ARN of one role or user"],
  ["one of any letter", ["arn:aws:iam::000000000000:role/hall-?"], "allowed: an ARN of one role"],
  ["a variable", [`${HALL}\${aws:username}`], "allowed: an ARN of one role"],
  ["a line more", [`${HALL}\n`], "allowed: an ARN of one role or user"],
  [
    "a session of a role",
    ["arn:aws:sts::000000000000:assumed-role/hall-4/session"],
    "allowed: an ARN of one role or user",
  ],
  ["a service", ["lambda.amazonaws.com"], "allowed: an ARN of one role or user"],
  ["somebody twice", [HALL, HALL], "receivers.1 is"],
])(
  "%s may not be a receiver, which is said by the setting's name and its value",
  async (_, given, message) => {
    await expect(buildWith(given)).rejects.toThrow(message);
  },
);

test.each(["quick-function-writers", "team/quick-task-1a2b3c4"])(
  "a receiver does not have the name of the workload's own workers, as %s has",
  async (name) => {
    const arn = `arn:aws:iam::000000000000:role/${name}`;
    await expect(buildWith([HALL, arn])).rejects.toThrow(
      `sfn-workers:workloads.quick.receivers.1 is "${arn}"; this name is kept for the workload's own workers`,
    );
    const others = ["others-quick-function-writers", "quick-function-writer", "quick-writers"];
    await buildWith(others.map((one) => `arn:aws:iam::000000000000:role/${one}`));
  },
);

test("an activity's workers need no receivers", async () => {
  const workloads = { quick: { worker: "lambda", receivers: [HALL] } };
  await expect(build({ workloads })).rejects.toThrow("workloads.quick.receivers");
});

test("a receiver is of the environment's own account, as task tokens work nowhere else", async () => {
  const foreign = "arn:aws:iam::123456789012:user/hall-5";
  await expect(buildWith([HALL, foreign])).rejects.toThrow(
    `sfn-workers:workloads.quick.receivers.1 is "${foreign}"; allowed: an ARN of the environment's own account, as workloads.quick.receivers.0 is, which is of 000000000000`,
  );
  await expect(buildWith([foreign], { stack: "local" })).rejects.toThrow(
    `sfn-workers:workloads.quick.receivers.0 is "${foreign}"; allowed: an ARN of account 000000000000, that of this machine`,
  );
  const account = { accountId: "000000000000", region: "us-east-1" };
  await expect(buildWith([foreign], { account })).rejects.toThrow(
    `sfn-workers:workloads.quick.receivers.0 is "${foreign}"; allowed: an ARN of account 000000000000, which is deployed to`,
  );
});
