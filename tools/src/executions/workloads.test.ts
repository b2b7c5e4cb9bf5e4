import { SFNClient } from "@aws-sdk/client-sfn";
import { expect, onTestFinished, test } from "vitest";
import { runWorkloads } from "./workloads.ts";

function runIn(environment: string, workload: string | undefined, deployed = {}) {
  const sfn = new SFNClient({});
  onTestFinished(() => sfn.destroy());
  const options = { workload };
  const { signal } = new AbortController();
  return runWorkloads(sfn, { deployed, environment, options, signal, listsPerSecond: 1 });
}

test("a workload that the local environment lacks is refused with the line to add", async () => {
  await expect(runIn("local", "invoice")).rejects.toThrow(
    '--workload is "invoice"; the environment local has no workload: add `invoice: { worker: lambda, wake: true }` to sfn-workers:workloads in infra/Pulumi.local.yaml',
  );
});

test("an environment without any workload is refused with the line to add", async () => {
  await expect(runIn("local", undefined)).rejects.toThrow(
    /^the environment local has no workload: `pnpm new workload NAME` makes one, or add `NAME: { worker: lambda, wake: true }` to .*local\.yaml$/,
  );
});

test("a workload without a state machine of its own is refused with the reason", async () => {
  const deployed = { invoice: { worker: "lambda", transport: "activity" } };
  await expect(runIn("local", "invoice", deployed)).rejects.toThrow(
    "no execution to start in the environment local: invoice has stateMachine: false, so that a workflow hands it tasks",
  );
});

test("a workload whose tasks somebody outside answers is started only where it is named", async () => {
  const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:approval";
  const deployed = { approval: { worker: "external", transport: "activity", stateMachineArn } };
  await expect(runIn("dev", undefined, deployed)).rejects.toThrow(
    "no execution to start in the environment dev: approval has worker: external, and is started where it is named",
  );
});
