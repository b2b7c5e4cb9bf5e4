import { SFNClient } from "@aws-sdk/client-sfn";
import { startStepFunctions } from "@sfn-workers/local-stepfunctions";
import { expect, onTestFinished, test } from "vitest";
import { runExecutions } from "./run.ts";

/** An endpoint with a state machine of this one state. */
async function machineOf(state: object) {
  const endpoint = await startStepFunctions();
  onTestFinished(() => endpoint.close());
  const { stateMachineArn } = (await endpoint.call("CreateStateMachine", {
    name: "machine",
    roleArn: "arn:aws:iam::000000000000:role/machine",
    definition: JSON.stringify({ StartAt: "State", States: { State: state } }),
  })) as { stateMachineArn: string };
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sfn = new SFNClient({ region: "us-east-1", endpoint: endpoint.url, credentials });
  onTestFinished(() => sfn.destroy());
  return { sfn, stateMachineArn };
}

test("executions are watched while further ones start, and a bounded number runs at the same time", async () => {
  const { sfn, stateMachineArn } = await machineOf({ Type: "Succeed" });
  let running = 0;
  let most = 0;
  let succeeded = 0;
  await runExecutions(sfn, {
    ...{ stateMachineArn, inputs: new Array(12).fill({}), maxRunning: 5, pollMs: 1 },
    signal: new AbortController().signal,
    onStart() {
      running += 1;
      most = Math.max(most, running);
    },
    onResult(_arn, { status }) {
      running -= 1;
      if (status === "SUCCEEDED") succeeded += 1;
    },
  });
  expect({ most, succeeded, running }).toEqual({ most: 5, succeeded: 12, running: 0 });
});

test("aborting ends the wait for executions that run, and starts no further ones", async () => {
  const { sfn, stateMachineArn } = await machineOf({ Type: "Wait", Seconds: 3_600, End: true });
  const stop = new AbortController();
  let started = 0;
  await runExecutions(sfn, {
    ...{ stateMachineArn, inputs: new Array(12).fill({}), maxRunning: 5, pollMs: 1 },
    signal: stop.signal,
    onStart() {
      started += 1;
      if (started === 5) stop.abort();
    },
    onResult: () => expect.unreachable(),
  });
  expect(started).toBe(5);
});
