import { expect, test } from "vitest";
import { buckets } from "../testing/buckets.ts";
import type { TestEndpoint } from "../testing/endpoint.ts";
import { durableEndpoint } from "../testing/restart.ts";

async function started() {
  const s3 = buckets({ "results/other": "" });
  const { endpoint, afterCrash } = await durableEndpoint({}, { s3: s3.folder });
  const work = await endpoint.activity();
  const machine = await endpoint.machine({
    StartAt: "Each",
    States: {
      Each: {
        Type: "Map",
        ToleratedFailureCount: 1,
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Parameters: { Bucket: "results", Prefix: "p" },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Work",
          States: { Work: { Type: "Task", Resource: work, End: true } },
        },
        End: true,
      },
    },
  });
  const execution = await endpoint.start(machine, ["a", "b"]);
  await endpoint.clock.advance(0);
  return { s3, endpoint, afterCrash, work, execution };
}

async function writtenBy(endpoint: TestEndpoint, execution: string): Promise<string> {
  await endpoint.clock.advance(0);
  const { status, output } = await endpoint.describe(execution);
  expect(status).toBe("SUCCEEDED");
  const { Key } = JSON.parse(output ?? "").ResultWriterDetails as { Key: string };
  return `results/${Key.slice(0, Key.lastIndexOf("/"))}`;
}

test("after a crash, a ResultWriter knows how child executions have ended before", async () => {
  const { s3, endpoint, afterCrash, work, execution } = await started();
  const first = await endpoint.take(work);
  await endpoint.call("SendTaskFailure", { taskToken: first.taskToken, error: "E", cause: "c" });
  await endpoint.clock.advance(0);
  const again = await afterCrash();
  await again.clock.advance(1_000);
  const second = await again.take(work);
  await again.call("SendTaskSuccess", { taskToken: second.taskToken, output: "1" });
  const folder = await writtenBy(again, execution);
  expect(s3.json(`${folder}/FAILED_0.json`)).toMatchObject([
    { Input: '"a"', Error: "E", Cause: "c", StopDate: "2026-01-01T00:00:00.000Z" },
  ]);
  expect(s3.json(`${folder}/SUCCEEDED_0.json`)).toMatchObject([
    { Input: '"b"', Output: "1", StopDate: "2026-01-01T00:00:01.000Z" },
  ]);
});

test("after a crash while it writes, a ResultWriter writes again", async () => {
  const { s3, endpoint, afterCrash, work, execution } = await started();
  for (const output of ["1", "2"]) {
    const { taskToken } = await endpoint.take(work);
    await endpoint.call("SendTaskSuccess", { taskToken, output });
  }
  const again = await afterCrash();
  expect(await again.types(execution)).not.toContain("MapRunSucceeded");
  const folder = await writtenBy(again, execution);
  expect(s3.json(`${folder}/SUCCEEDED_0.json`)).toMatchObject([{ Output: "1" }, { Output: "2" }]);
  const types = await again.types(execution);
  expect(types.filter((type) => type === "MapRunSucceeded")).toHaveLength(1);
});
