import { expect, test } from "vitest";
import { openFilesProblem } from "./openFiles.ts";

/** As Linux writes it. */
const limits = (
  openFiles: number | string,
) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             1024                 1024                 processes
Max open files            ${String(openFiles).padEnd(20)} 65536                files
Max locked memory         8388608              8388608              bytes
`;

test("slots that don't fit into the files that the process may open are told, with the number that fits", () => {
  expect(openFilesProblem(768, limits(1_024))).toBeUndefined();
  expect(openFilesProblem(769, limits(1_024))).toBe(
    "concurrency is 769, which needs 1025 open files: one for each slot and 256 beside them; " +
      "this process may open 1024; lower concurrency to 768, or raise the limit (nofile)",
  );
});

test("a limit below what every worker needs leaves one slot", () => {
  expect(openFilesProblem(10, limits(100))).toMatch("lower concurrency to 1,");
});

test("nothing is said where there is no limit, or the system does not tell it", () => {
  expect(openFilesProblem(1_000, limits("unlimited"))).toBeUndefined();
  expect(openFilesProblem(1_000, "")).toBeUndefined();
});
