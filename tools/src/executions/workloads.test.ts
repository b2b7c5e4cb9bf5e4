import { expect, test } from "vitest";
import { workloadMachines } from "./workloads.ts";

const machinesIn =
  (environment: string, workload: string | undefined, deployed = {}) =>
  () =>
    workloadMachines({ deployed, environment, options: { workload } });

test("a workload that the local environment lacks is refused with the line to add", () => {
  expect(machinesIn("local", "invoice")).toThrow(
    '--workload is "invoice"; the environment local has no workload: add `invoice: { worker: lambda, wake: true }` to sfn-workers:workloads in infra/Pulumi.local.yaml',
  );
});

test("an environment without any workload is refused with the line to add", () => {
  expect(machinesIn("local", undefined)).toThrow(
    /^the environment local has no workload: `pnpm new workload NAME` makes one, or add `NAME: { worker: lambda, wake: true }` to .*local\.yaml$/,
  );
});

test("a workload without a state machine of its own is refused with the reason", () => {
  const deployed = { invoice: { worker: "lambda", transport: "activity" } };
  expect(machinesIn("local", "invoice", deployed)).toThrow(
    "no execution to start in the environment local: invoice has stateMachine: false, so that a workflow hands it tasks",
  );
});

test("a workload whose tasks somebody outside answers is started only where it is named", () => {
  const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:approval";
  const deployed = { approval: { worker: "external", transport: "activity", stateMachineArn } };
  expect(machinesIn("dev", undefined, deployed)).toThrow(
    "no execution to start in the environment dev: approval has worker: external, and is started where it is named",
  );
});
