import { rmSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { buckets } from "../testing/buckets.ts";
import { durableEndpoint } from "../testing/restart.ts";

const COUNT = 300;
const lines = (text: string) =>
  Array.from({ length: COUNT }, (_, index) => JSON.stringify(`${text} ${index}`)).join("\n");

const machine = (more: object = {}, state: object = { Type: "Pass", End: true }) => ({
  StartAt: "Each",
  States: {
    Each: {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSONL" },
        Parameters: { Bucket: "bucket", Key: "file" },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Item",
        States: { Item: state },
      },
      End: true,
      ...more,
    },
  },
});

/** Each look at the clock takes longer than a share of a turn: one item is read in each. */
function slowly() {
  let now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  onTestFinished(() => clock.mockRestore());
  return clock;
}

/** How many parts the data folder has: each turn has written one. */
function partsIn(folder: string): number {
  const database = new DatabaseSync(path.join(folder, "stepfunctions.sqlite"), { readOnly: true });
  const count = database.prepare("SELECT count(*) AS count FROM part").get()?.["count"];
  database.close();
  return Number(count);
}

/** An execution that has read some items, but not all. */
async function reading(more: object) {
  const s3 = buckets({ "bucket/file": lines("old") });
  const { endpoint, folder, afterCrash } = await durableEndpoint({}, { s3: s3.folder });
  const clock = slowly();
  const execution = await endpoint.start(await endpoint.machine(machine(more)));
  while (partsIn(folder) < 100) await new Promise((resolve) => setImmediate(resolve));
  expect((await endpoint.types(execution)).at(-1)).toBe("MapRunStarted");
  s3.put("bucket/file", lines("new"));
  const again = await afterCrash();
  clock.mockRestore();
  return { execution, again };
}

async function outputOf(again: Awaited<ReturnType<typeof reading>>["again"], execution: string) {
  await again.clock.advance(0);
  const { status, output } = await again.describe(execution);
  expect(status).toBe("SUCCEEDED");
  return JSON.parse(output ?? "") as unknown[];
}

describe("after a crash, an ItemReader", () => {
  test.each([
    ["", {}, (item: unknown) => item],
    [
      ", with a selector,",
      { ItemSelector: { "v.$": "$$.Map.Item.Value" } },
      (item: unknown) => (item as { v: unknown }).v,
    ],
  ])("reads on%s where it was, and keeps what it had read", async (_, more, textOf) => {
    const { execution, again } = await reading(more);
    const items = (await outputOf(again, execution)).map(textOf);
    const kept = items.filter((item) => String(item).startsWith("old")).length;
    expect(kept).toBeGreaterThan(10);
    expect(kept).toBeLessThan(COUNT - 10);
    const expected = items.map((_, index) => `${index < kept ? "old" : "new"} ${index}`);
    expect(items).toEqual(expected);
    expect(items).toHaveLength(COUNT);
    expect((await again.types(execution)).filter((type) => type === "MapRunStarted")).toHaveLength(
      1,
    );
  });

  test("keeps its batches", async () => {
    const { execution, again } = await reading({ ItemBatcher: { MaxItemsPerBatch: 2 } });
    const batches = (await outputOf(again, execution)) as { Items: string[] }[];
    expect(batches.map(({ Items }) => Items.length)).toEqual(
      Array.from({ length: COUNT / 2 }, () => 2),
    );
    const items = batches.flatMap(({ Items }) => Items);
    expect(items.map((item) => Number(item.split(" ")[1]))).toEqual([...items.keys()]);
    expect(new Set(items.map((item) => item.split(" ")[0])).size).toBe(2);
  });

  test("needs its file no more, once all items are read", async () => {
    const s3 = buckets({ "bucket/file": '"a"\n"b"' });
    const { endpoint, afterCrash } = await durableEndpoint({}, { s3: s3.folder });
    const work = await endpoint.activity();
    const task = { Type: "Task", Resource: work, End: true };
    const execution = await endpoint.start(
      await endpoint.machine(machine({ MaxConcurrency: 1 }, task)),
    );
    await endpoint.clock.advance(0);
    rmSync(path.join(s3.folder, "bucket/file"));
    const again = await afterCrash();
    for (const input of ['"a"', '"b"']) {
      const taken = await again.take(work);
      expect(taken.input).toBe(input);
      await again.call("SendTaskSuccess", { taskToken: taken.taskToken, output: input });
      await again.clock.advance(0);
    }
    expect((await again.describe(execution)).output).toBe('["a","b"]');
  });
});
