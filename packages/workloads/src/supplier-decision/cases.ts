import { defineCases } from "@sfn-workers/worker-core/testing";
import * as z from "zod";
import { manifest } from "./manifest.ts";

const problem = (row: number) => ({ row, column: "quantity", value: "none" });

export const cases = defineCases(manifest, {
  "a file with one problem is accepted": {
    input: { file: "orders.csv", problems: [problem(3)] },
    expected: { kind: "succeeded", output: { accept: true, why: "the supplier has called" } },
  },
  "a file with two problems is declined": {
    input: { file: "orders.csv", problems: [problem(3), problem(4)] },
    expected: { kind: "succeeded", output: { accept: false, why: "orders.csv has 2 problems" } },
  },
  "a file without a name is invalid input": {
    input: { problems: [] },
    expected: { kind: "failed", error: "Worker.InvalidInput", cause: z.string().regex(/file/) },
  },
});
