import { runHandler } from "@sfn-workers/worker-core/testing";
import { expect, test } from "vitest";
import { answers } from "./answers.ts";

const problem = (row: number) => ({ row, column: "quantity", value: "none" });

test("a file with one problem is accepted, and one with two is declined", async () => {
  const decided = (problems: readonly unknown[]) =>
    runHandler(answers, { file: "orders.csv", problems });
  expect(await decided([problem(3)])).toMatchObject({
    output: { accept: true, why: "the supplier has called" },
  });
  expect(await decided([problem(3), problem(4)])).toMatchObject({
    output: { accept: false, why: "orders.csv has 2 problems" },
  });
});
