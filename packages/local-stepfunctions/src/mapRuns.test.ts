import { expect, test } from "vitest";
import { distributedMap, mapRunsIn } from "./testing/distributedMap.ts";
import { testEndpoint } from "./testing/endpoint.ts";

test("a Map run is forgotten with its execution, though its child executions are aborted later", async () => {
  const endpoint = await testEndpoint({ keepEnded: 1 });
  const machine = await endpoint.machine(distributedMap(await endpoint.activity()));
  const executionArn = await endpoint.start(machine, [1, 2]);
  await endpoint.clock.advance(0);
  const [mapRunArn] = mapRunsIn(await endpoint.history(executionArn));
  await endpoint.call("StopExecution", { executionArn });
  await endpoint.clock.advance(0);
  await expect(endpoint.call("DescribeMapRun", { mapRunArn })).rejects.toMatchObject({
    code: "ResourceNotFound",
  });
});
