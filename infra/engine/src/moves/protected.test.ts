import { expect, test } from "vitest";
import { startEnvironment } from "../testing/workloadsOfTests.ts";

const short = { worker: "lambda", wake: true };
const many = { worker: "fargate", transport: "callback" };
const all = { workloads: { short, many }, protected: true, rolePath: "/shop/test/" };
const KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd";

test("a protected environment refuses what would delete or replace what holds tasks, and nothing has changed", async () => {
  await using environment = await startEnvironment(all);
  const before = environment.engine.account.resources();
  const refused = [
    [{ ...all, workloads: { short } }, "because it is protected"],
    [
      { ...all, workloads: { many, short: { worker: "lambda", transport: "callback" } } },
      "because it is protected",
    ],
    [{ ...all, kmsKeyArn: KEY }, "unable to replace resource"],
    // Pulumi goes by what it has recorded.
    [{ ...all, protected: false, workloads: { short } }, "because it is protected"],
  ] as const;
  for (const [configuration, message] of refused) {
    await expect(environment.preview(configuration)).rejects.toThrow(message);
  }
  await expect(environment.engine.previewDestroy()).rejects.toThrow("because it is protected");
  expect(environment.engine.account.resources()).toEqual(before);
});

test("a protected environment's workloads move to the other worker and back, and no log group is made anew", async () => {
  await using environment = await startEnvironment(all);
  const elsewhere = { short: { worker: "fargate" }, many: { ...many, worker: "lambda" } };
  for (const workloads of [elsewhere, all.workloads]) {
    const operations = await environment.up({ ...all, workloads });
    expect(operations).not.toEqual([]);
    expect(operations.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")).toEqual(
      [],
    );
  }
});

test("what was protected is destroyed on purpose, after an up that takes the protection away, and nothing stays", async () => {
  await using environment = await startEnvironment(all);
  const operations = await environment.up({ ...all, protected: false });
  expect(operations.map(({ kind, type, name }) => `${kind} ${type} ${name}`).toSorted()).toEqual([
    "delete aws:cloudwatch/logGroup:LogGroup many-function",
    "delete aws:cloudwatch/logGroup:LogGroup short-task",
  ]);
  await environment.engine.destroy();
  const left = environment.engine.account.resources().map(({ type }) => type);
  expect(left).toEqual([]);
});
