import { expect, test } from "vitest";
import type { StoredResource } from "../kinds/kind.ts";
import { createMovingEnvironment } from "../testing/moving.ts";

const PATH = "/sfn-workers/test/";
const LAMBDA = { worker: "lambda", transport: "callback" };
const FARGATE = { worker: "fargate", transport: "callback" };

test("while a workload with a queue moves, and while its roles take another path, both workers may take, hand back and delete at every moment", async () => {
  await using environment = await createMovingEnvironment();
  const { account } = environment.engine;
  const kept: string[] = [];
  const refused = new Set<string>();
  account.intercept(() => {
    const policy = account.resources().find(isPolicyOfTasks);
    if (policy === undefined) return;
    for (const role of account.resources().filter(isWorkerRole)) {
      const arn = String(role.outputs["arn"]);
      kept.push(arn);
      for (const sid of denialsFor(arn, policy)) refused.add(`${sid}: ${arn}`);
    }
  });
  await environment.move({ workloads: { short: LAMBDA } });
  await environment.move({ workloads: { short: FARGATE } });
  await environment.move({ workloads: { short: FARGATE }, rolePath: "/other/" });
  await environment.move({ workloads: { short: LAMBDA }, rolePath: undefined });
  expect([...refused]).toEqual([]);
  const paths = [`${PATH}short-function-`, `${PATH}short-task-`, "/other/short-task-"];
  for (const path of [...paths, "role/short-function-"]) {
    expect(kept.some((arn) => arn.includes(path))).toBe(true);
  }
});

function isPolicyOfTasks({ type, inputs }: StoredResource): boolean {
  return (
    type === "aws:sqs/queuePolicy:QueuePolicy" && String(inputs["queueUrl"]).endsWith("-short")
  );
}

function isWorkerRole({ type, id }: StoredResource): boolean {
  return type === "aws:iam/role:Role" && /^short-(function|task)-[0-9a-f]{7}$/.test(id);
}

/** The statements of a policy that deny something to all but other principals. */
function denialsFor(arn: string, { inputs }: StoredResource): string[] {
  const statements: readonly Denial[] = JSON.parse(String(inputs["policy"])).Statement;
  return statements
    .filter(({ Condition: { ArnNotLike: others } }) => others !== undefined)
    .filter(({ Condition: { ArnNotLike } }) =>
      ArnNotLike?.["aws:PrincipalArn"].every((pattern) => !matches(pattern, arn)),
    )
    .map(({ Sid }) => Sid);
}

interface Denial {
  readonly Sid: string;
  readonly Condition: {
    readonly ArnNotLike?: { readonly "aws:PrincipalArn": readonly string[] };
  };
}

function matches(pattern: string, arn: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  const expression = literal.replaceAll("*", "[^:]*").replaceAll("?", "[^:]");
  return new RegExp(`^${expression}$`).test(arn);
}
