import { createLines, endOf, startExecution } from "@sfn-workers/local-cloud/testing";
import { expect, onTestFinished, test } from "vitest";
import { deployFixtures } from "../testing/deployFixtures.ts";
import { FIXTURE_WORKLOADS, machineOf } from "../testing/fixtureEnvironment.ts";

test("where execution data is not logged, a worker's log names a failure without what it says, and the history has it", async () => {
  const lines = createLines();
  const environment = await deployFixtures({
    settings: {
      workloads: { greeting: FIXTURE_WORKLOADS.greeting },
      logExecutionData: false,
    },
    log: lines.write,
  });
  onTestFinished(() => environment.stop());
  const nobody = await startExecution(environment, machineOf(environment, "greeting"), {
    name: "nobody",
  });
  const { error, cause } = await endOf(environment, nobody);
  expect(error).toBe("NobodyToGreet");
  expect(cause).toContain("there is nobody to greet");
  await lines.containing("task failed");
  expect(lines.all.join("\n")).toContain('"error":"NobodyToGreet"');
  expect(lines.all.join("\n")).not.toContain("there is nobody to greet");
});
