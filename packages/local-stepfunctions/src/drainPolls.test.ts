import { expect, test } from "vitest";
import { testEndpoint } from "./testing/endpoint.ts";

test("drainPolls answers open and later polls with no task, and reports still work", async () => {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const machine = await endpoint.machine({
    StartAt: "Work",
    States: { Work: { Type: "Task", Resource: activityArn, End: true } },
  });
  const running = await endpoint.start(machine);
  await endpoint.clock.advance(0);
  const { taskToken } = await endpoint.take(activityArn);
  const open = endpoint.call("GetActivityTask", { activityArn });

  endpoint.drainPolls();
  const queued = await endpoint.start(machine);
  await endpoint.clock.advance(0);

  expect(await open).not.toHaveProperty("input");
  expect(await endpoint.call("GetActivityTask", { activityArn })).not.toHaveProperty("input");
  await endpoint.call("SendTaskSuccess", { taskToken, output: "1" });
  await endpoint.clock.advance(0);
  expect(await endpoint.describe(running)).toMatchObject({ status: "SUCCEEDED", output: "1" });
  expect(await endpoint.describe(queued)).toMatchObject({ status: "RUNNING" });
});
