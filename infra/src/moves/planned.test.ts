import { expect, test } from "vitest";
import { planned, quiet, WORKLOADS } from "../testing/plannedOrder.ts";
import type { HeldResource } from "./abandoned.ts";

const FARGATE = {
  workloads: { ...WORKLOADS, short: { worker: "fargate", wake: true, tasks: { min: 0 } } },
};

/** With the names that AWS has given its roles. */
function deployed(all: readonly HeldResource[]): HeldResource[] {
  const text = JSON.stringify(all);
  return JSON.parse(
    text.replaceAll(/(arn:aws:iam::\d+:role\/(?:[\w-]+\/)*[\w-]+)/g, "$1-1a2b3c4"),
  ).map((one: HeldResource) => {
    const { arn } = one.outputs;
    const name = String(arn).split("/").at(-1);
    return one.type === "aws:iam/role:Role" ? { ...one, outputs: { arn, name } } : one;
  });
}

function sidsOf(all: readonly HeldResource[]): string[] {
  const policy = all.find(
    ({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && name === "order-executions",
  );
  const { Statement } = JSON.parse(String(policy?.inputs["policy"]));
  return Statement.map(({ Sid }: { readonly Sid: string }) => Sid);
}

const roleIn = (all: readonly HeldResource[]) =>
  all.find(({ type, name }) => type === "aws:iam/role:Role" && name === "short-task")?.outputs;

const settings = { keepGrants: 7 };

test("a plan has the names that AWS has given roles, so that it keeps nothing that is needed anyway", async () => {
  const more = FARGATE;
  const first = await planned({ workflow: quiet, settings, more });
  const before = deployed(first);
  const after = await planned({ workflow: quiet, settings, more, deployed: before });
  expect(sidsOf(after)).toEqual(sidsOf(first));
  expect(roleIn(after)).toEqual({
    arn: "arn:aws:iam::000000000000:role/short-task-1a2b3c4",
    name: "short-task-1a2b3c4",
  });
});

test("a plan does not know the name of a role that gets another path, which is another role", async () => {
  const before = deployed(await planned({ workflow: quiet, settings, more: FARGATE }));
  const more = { ...FARGATE, rolePath: "/shop/" };
  const after = await planned({ workflow: quiet, settings, more, deployed: before });
  expect(roleIn(after)).toEqual({
    arn: "arn:aws:iam::000000000000:role/shop/short-task",
    name: "short-task",
  });
});
