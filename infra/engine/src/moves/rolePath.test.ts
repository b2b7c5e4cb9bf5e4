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

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const KEYS = ["1234abcd", "5678cdef"].map((id) => `arn:aws:kms:us-east-1:000000000000:key/${id}`);

test.each([
  ["without a path", { former: undefined, protected: false }],
  ["that is protected", { former: "/sfn-workers/former/", protected: true }],
])(
  "an environment %s takes another path while it has a key: the former roles may use it, and no role may use a key of before",
  async (_, { former, protected: isProtected }) => {
    await using environment = await createMovingEnvironment({});
    // An activity that is protected would take no other key.
    const workloads = { short: { worker: "lambda", transport: "callback" } };
    const base = { workloads, protected: isProtected };
    const [key, other] = KEYS;
    const allowing = (wanted: string | undefined, path: string | undefined) => {
      const resources = environment.engine.account.resources();
      const roles = resources.filter(
        ({ type, outputs }) => type === ROLE && outputs["path"] === path,
      );
      const ids = new Set(roles.map(({ id }) => id));
      return resources
        .filter(({ type, inputs }) => type === POLICY && ids.has(String(inputs["role"])))
        .filter(({ inputs }) => String(inputs["policy"]).includes(String(wanted)))
        .map(({ inputs }) => String(inputs["role"]).replace(/-[0-9a-f]{7}$/, ""))
        .toSorted();
    };
    await environment.move({ ...base, rolePath: former, kmsKeyArn: key });
    await environment.move({ ...base, rolePath: former, kmsKeyArn: other });
    await environment.up({ ...base, rolePath: "/sfn-workers/test/", kmsKeyArn: other });
    expect(allowing(other, former ?? "/")).toEqual(["short-executions"]);
    expect(allowing(other, "/sfn-workers/test/")).toContain("short-executions");
    expect(allowing(key, former ?? "/")).toEqual([]);
    expect(await environment.engine.up()).toEqual([]);
  },
);
