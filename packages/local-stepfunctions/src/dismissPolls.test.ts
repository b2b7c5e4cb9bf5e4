import { expect, test } from "vitest";
import { callAs, testEndpoint } from "./testing/endpoint.ts";

async function stage() {
  const endpoint = await testEndpoint();
  const activityArn = await endpoint.activity();
  const machine = await endpoint.machine({
    StartAt: "Work",
    States: { Work: { Type: "Task", Resource: activityArn, End: true } },
  });
  return {
    endpoint,
    start: (input: number) => endpoint.start(machine, input),
    /** Resolves once the endpoint has the poll, with its answer to be awaited. */
    async poll(accessKeyId: string) {
      const answer = callAs(endpoint, accessKeyId, "GetActivityTask", { activityArn });
      await endpoint.clock.advance(0);
      return { answer };
    },
  };
}

test("whoever is dismissed gets no further task: its polls are answered with none, and others' polls are served", async () => {
  const { endpoint, start, poll } = await stage();
  const [old, other] = [await poll("ASIAOLD"), await poll("ASIANEW")];
  let dismissed = 0;
  const forget = endpoint.dismissPolls("ASIAOLD", () => {
    dismissed += 1;
  });
  expect(await old.answer).toEqual({});
  await start(1);
  expect(await other.answer).toMatchObject({ input: "1" });

  await start(2);
  const late = await poll("ASIAOLD");
  await endpoint.clock.advance(100);
  expect(await late.answer).toEqual({});
  expect(dismissed).toBe(2);

  forget();
  expect(await (await poll("ASIAOLD")).answer).toMatchObject({ input: "2" });
  expect(dismissed).toBe(2);
});
