import { expect, test } from "vitest";
import { isSurplus } from "./surplus.ts";

/** Tasks as ECS lists them, two on a page. */
function listed(count: number) {
  const calls: object[] = [];
  const ownTask = async () => ({
    ...{ cluster: "workers", family: "greeting" },
    async call(operation: string, input: object) {
      calls.push({ operation, ...input });
      const from = Number(Object(input).nextToken ?? 0);
      const end = Math.min(from + 2, count);
      const taskArns = Array.from({ length: end - from }, (_, index) => `task/${from + index}`);
      return { taskArns, ...(end < count && { nextToken: String(end) }) };
    },
  });
  return { calls, ownTask };
}

test("a task is surplus where more of its family run than may, itself included", async () => {
  const { calls, ownTask } = listed(2);
  expect(await isSurplus(ownTask, 2)).toBe(false);
  expect(await isSurplus(ownTask, 1)).toBe(true);
  expect(calls[0]).toEqual({
    ...{ operation: "ListTasks", cluster: "workers", family: "greeting" },
    desiredStatus: "RUNNING",
  });
});

test("all pages count, as far as they matter", async () => {
  const { calls, ownTask } = listed(7);
  expect(await isSurplus(ownTask, 7)).toBe(false);
  expect(calls).toHaveLength(4);
  expect(await isSurplus(ownTask, 3)).toBe(true);
  expect(calls).toHaveLength(6);
});
