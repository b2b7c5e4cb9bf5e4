import { describe, expect, test } from "vitest";
import * as z from "zod";
import { anyWorkload } from "./testing/anyWorkload.ts";
import { callbackStage } from "./testing/callbackStage.ts";
import { running } from "./testing/running.ts";
import { stage } from "./testing/stage.ts";
import type { Workload } from "./workload.ts";

const ID = "12345678901234567890";
const given = (number: string) => ({ order: { id: JSON.rawJSON(number) } });

/** The end of an execution, whose worker takes the task from an activity or from a queue. */
const runs = {
  async activity(workload: Workload, input: unknown) {
    const { worker, start, ended } = await stage({
      handler: () => undefined,
      worker: { workload },
    });
    running(worker);
    return ended(await start(input));
  },
  async callback(workload: Workload, input: unknown) {
    const { worker: workerFor, start, describe } = await callbackStage();
    running(workerFor(() => undefined, { workload }).worker);
    const execution = await start(input);
    await expect.poll(async () => (await describe(execution)).status).not.toBe("RUNNING");
    return describe(execution);
  },
};

describe.each(["activity", "callback"] as const)(
  "through Step Functions and a worker: %s",
  (transport) => {
    const run = runs[transport];

    test.each([ID, "-9007199254740993", "1e400"])(
      "%s is refused with its path and its digits",
      async (number) => {
        const ended = await run(
          anyWorkload((input) => input),
          given(number),
        );
        expect(ended).toMatchObject({ status: "FAILED", error: "Worker.InvalidInput" });
        expect(JSON.parse(ended.cause ?? "").message).toContain(`$.order.id: ${number} is `);
      },
    );

    test("a schema that asks for a BigInt gets every digit, and a BigInt is reported with every digit", async () => {
      const workload: Workload = {
        ...anyWorkload((input) => input),
        input: z.object({ order: z.object({ id: z.bigint() }) }),
      };
      expect(await run(workload, given(ID))).toMatchObject({
        status: "SUCCEEDED",
        output: `{"order":{"id":${ID}}}`,
      });
    });

    test("an output that does not survive JSON is refused with its path", async () => {
      const workload = anyWorkload(() => ({ rows: [{ price: Number.NaN }] }));
      const ended = await run(workload, {});
      expect(ended).toMatchObject({ status: "FAILED", error: "Worker.InvalidOutput" });
      expect(ended.cause).toContain("$.rows[0].price is NaN");
    });
  },
);
