import { describe, expect, onTestFinished, test } from "vitest";
import type { LocalFunction } from "../lambda/localFunction.ts";
import { cloudForTest } from "../testing/counterparts.ts";
import { countsOf, send } from "../testing/queues.ts";
import { eventSourceMapping } from "./eventSourceMapping.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:worker";

/** A function that answers when the test lets it. */
function functionFor({ cloud, session }: Awaited<ReturnType<typeof cloudForTest>>) {
  const batches: { readonly bodies: readonly string[]; readonly end: () => void }[] = [];
  cloud.functions.set(FUNCTION, {
    ...{ arn: FUNCTION, name: "worker", roleArn: session.roleArn, timeoutSeconds: 3 },
    invoke(event: unknown) {
      const { Records } = event as { Records: { body: string }[] };
      return new Promise((resolve) => {
        const end = () => resolve({ type: "succeeded", requestId: "r", payload: "null" });
        batches.push({ bodies: Records.map(({ body }) => body), end });
      });
    },
  } as unknown as LocalFunction);
  return batches;
}

describe("an event source mapping", () => {
  async function mappingFor(inputs: object = {}) {
    const parts = await cloudForTest();
    const batches = functionFor(parts);
    const { arn: eventSourceArn, url } = await parts.createQueue("tasks");
    const args = { eventSourceArn, functionName: "worker", ...inputs };
    const mapping = await parts.create(eventSourceMapping, args);
    mapping.start?.();
    onTestFinished(async () => {
      mapping.quiesce?.();
      for (const { end } of batches) end();
      await mapping.stop?.();
    });
    return { ...parts, batches, url, args, mapping };
  }
  const bodiesOf = (batches: readonly { readonly bodies: readonly string[] }[]) =>
    batches.map(({ bodies }) => bodies);

  test("has its new batch size from the next batch on, and a batch that runs ends as it began", async () => {
    const { clock, sqs, url, batches, mapping, args, update } = await mappingFor({ batchSize: 1 });
    await send(sqs, url, "one");
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"]]);
    await update(mapping, { ...args, batchSize: 10 });
    await send(sqs, url, "two");
    await clock.advance(0);
    batches[0]?.end();
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"], ["two"]]);
    // "one" is deleted, and "two" was received once.
    expect(await countsOf(sqs, url)).toEqual({ visible: 0, invisible: 1 });
  });

  test("that is disabled receives no more", async () => {
    const { clock, sqs, url, batches, mapping, args, update } = await mappingFor();
    expect(await update(mapping, { ...args, enabled: false })).toMatchObject({
      description: "poller of the queue, disabled",
      outputs: { state: "Disabled" },
    });
    await send(sqs, url, "one");
    await clock.advance(60_000);
    expect(batches).toEqual([]);
    await update(mapping, args);
    await clock.advance(0);
    expect(bodiesOf(batches)).toEqual([["one"]]);
  });

  test("reports that its function is deleted, and leaves the messages in the queue", async () => {
    const { clock, sqs, url, cloud, failures } = await mappingFor();
    cloud.functions.delete(FUNCTION);
    await clock.advance(20_000);
    await send(sqs, url, "one");
    await clock.advance(0);
    expect(failures.join()).toContain(`Function not found: ${FUNCTION}`);
    await clock.advance(30_000);
    expect(await countsOf(sqs, url)).toEqual({ visible: 1, invisible: 0 });
  });

  test("is refused a second time, also when both are created at the same time", async () => {
    const { create, mapping, args } = await mappingFor();
    await mapping.delete?.();
    const both = ["first", "second"].map((name) => create(eventSourceMapping, args, name));
    const ends = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(ends.toSorted()).toEqual(["fulfilled", "rejected"]);
  });

  test("is refused a second time, until the first is deleted", async () => {
    const { create, mapping, args } = await mappingFor();
    await expect(create(eventSourceMapping, args, "second")).rejects.toThrow(
      `and function (" worker ") already exists. Please update or delete the existing mapping with UUID ${mapping.id}`,
    );
    await mapping.delete?.();
    await expect(create(eventSourceMapping, args, "second")).resolves.toBeDefined();
  });
});
