import { runHandler, testCases } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { workload } from "./handler.ts";

testCases(test, workload, cases);

const inputWith = (rows: number) => ({
  file: "long.csv",
  csv: `id,price\n${Array.from({ length: rows }, (_, index) => `${index},1`).join("\n")}\n`,
  rules: [{ rule: "unique", column: "id" }],
});

test("progress is reported every thousand rows", async () => {
  expect(await runHandler(workload, inputWith(2_500))).toMatchObject({
    progress: [{ rows: 1_000 }, { rows: 2_000 }],
  });
});

test("an aborted task stops at the next checkpoint", async () => {
  const run = await runHandler(workload, inputWith(5_000), { abortAfter: { heartbeats: 2 } });
  expect(run).toMatchObject({ kind: "failed", error: "Worker.Draining", heartbeats: 2 });
});
