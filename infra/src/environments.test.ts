import { expect, test } from "vitest";
import { inDeploymentOrder } from "./environments.ts";

const stack = (name: string, deploy?: unknown) => ({
  stack: name,
  config: deploy === undefined ? {} : { "sfn-workers:deploy": deploy },
});

const orderOf = (...stacks: ReturnType<typeof stack>[]) =>
  inDeploymentOrder(stacks).map((one) => one.stack);

test("an environment is deployed after the one that it names, and otherwise by its name", () => {
  const order = orderOf(
    stack("beta", { after: "zeta" }),
    stack("alpha", { after: "beta" }),
    stack("zeta"),
    stack("demo"),
    stack("gamma", { after: "beta" }),
  );
  expect(order).toEqual(["demo", "zeta", "beta", "alpha", "gamma"]);
});

test("the stack of this machine is no environment of the workflows", () => {
  expect(orderOf(stack("local"))).toEqual([]);
  expect(orderOf(stack("local"), stack("dev"))).toEqual(["dev"]);
});

test("executions run through an environment only if its stack file says so", () => {
  expect(inDeploymentOrder([stack("dev", { smoke: true }), stack("prod")])).toMatchObject([
    { stack: "dev", smoke: true },
    { stack: "prod", smoke: false },
  ]);
});

test("a person approves an environment only if its stack file says so", () => {
  expect(inDeploymentOrder([stack("dev"), stack("prod", { approval: true })])).toMatchObject([
    { stack: "dev", approval: false },
    { stack: "prod", approval: true },
  ]);
});

test("an environment goes back only if its stack file says so, with executions and without", () => {
  const all = [stack("dev", { rollback: true }), stack("qa", { smoke: true, rollback: true })];
  expect(inDeploymentOrder([...all, stack("other", { smoke: true })])).toMatchObject([
    { stack: "dev", smoke: false, rollback: true },
    { stack: "other", smoke: true, rollback: false },
    { stack: "qa", smoke: true, rollback: true },
  ]);
});

test("an environment after one that has no stack file is refused with the file, the key and what is allowed", () => {
  const order = () => orderOf(stack("dev"), stack("prod", { after: "stagin" }), stack("local"));
  expect(order).toThrow("infra/Pulumi.prod.yaml");
  expect(order).toThrow(
    'sfn-workers:deploy.after is "stagin"; allowed: another environment that the workflow deploys: dev',
  );
});

test("an environment that no workflow deploys comes last, and nothing waits for it", () => {
  const trial = stack("a-trial", { workflow: false });
  expect(orderOf(trial, stack("dev"))).toEqual(["dev", "a-trial"]);
  expect(() => orderOf(trial, stack("dev", { after: "a-trial" }))).toThrow(
    'sfn-workers:deploy.after is "a-trial"; allowed: another environment that the workflow deploys: none',
  );
  expect(() => orderOf(stack("one", { after: "dev", workflow: false }), stack("dev"))).toThrow(
    "allowed with workflow: true only",
  );
  expect(() => orderOf(stack("one", { approval: true, workflow: false }))).toThrow(
    "sfn-workers:deploy.approval is true; allowed with workflow: true only",
  );
});

test("an environment after itself or after this machine is refused", () => {
  for (const after of ["prod", "local"]) {
    const order = () => orderOf(stack("prod", { after }), stack("local"));
    expect(order).toThrow(`sfn-workers:deploy.after is "${after}"; allowed`);
  }
});

test("environments that wait for each other are refused with their names", () => {
  const order = () => orderOf(stack("one", { after: "two" }), stack("two", { after: "one" }));
  expect(order).toThrow("the environments wait for each other: one after two, two after one");
});

test("a key that is wrong is refused as by the program", () => {
  const order = () => orderOf(stack("dev", { after: 3, smoke: true, before: "prod" }));
  expect(order).toThrow("sfn-workers:deploy.after is 3; allowed: a string");
  expect(order).toThrow("sfn-workers:deploy.before is");
});
