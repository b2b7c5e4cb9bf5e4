import { expect, test } from "vitest";
import { leftovers } from "../testing/leftovers.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

test("an environment takes a path: each role is another one, and those of state machines stay for the executions that have them", async () => {
  await using environment = await createMovingEnvironment({});
  const workloads = { short: { worker: "lambda", wake: true }, long: { worker: "fargate" } };
  await environment.move({ workloads });
  const rolePath = "/sfn-workers/test/";
  await environment.up({ workloads, rolePath });
  const { account } = environment.engine;
  const left = leftovers(account.resources(), environment.state());
  expect(left.map((one) => one.replace(/-[0-9a-f]{7}\b/g, "")).toSorted()).toEqual([
    "aws:iam/role:Role long-executions is left over",
    "aws:iam/role:Role short-executions is left over",
    "aws:iam/rolePolicy:RolePolicy long-executions:long-executions is left over",
    "aws:iam/rolePolicy:RolePolicy short-executions:short-executions is left over",
  ]);
  expect(await environment.up({ workloads, rolePath })).toEqual([]);
  const roles = account.resources().filter(({ type }) => type === "aws:iam/role:Role");
  const paths = roles.map(({ outputs }) => outputs["path"]);
  expect(paths.filter((path) => path !== rolePath)).toHaveLength(2);
});
