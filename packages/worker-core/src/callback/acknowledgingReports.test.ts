import { expect, test } from "vitest";
import { settlingReports } from "./acknowledgingReports.ts";

/** What becomes of a message whose task is answered like this. */
function stage(answer: () => Promise<void>) {
  const fate: string[] = [];
  const reports = settlingReports(
    { success: answer, failure: answer, heartbeat: answer },
    {
      settled: (token) => fate.push(`${token} settled`),
      alive: (token) => fate.push(`${token} alive`),
      handBack: async () => {},
    },
  );
  return { fate, reports };
}

const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }));

test("a delivered outcome settles a message, and a heartbeat keeps it alive", async () => {
  const { fate, reports } = stage(async () => {});
  await reports.heartbeat("a");
  await reports.success("b", "1");
  await reports.failure("c", "Error", "{}");
  expect(fate).toEqual(["a alive", "b settled", "c settled"]);
});

test("a dead token settles a message, whichever call met it", async () => {
  const { fate, reports } = stage(failing("TaskTimedOut"));
  await expect(reports.heartbeat("a")).rejects.toThrow();
  await expect(reports.success("b", "1")).rejects.toThrow();
  expect(fate).toEqual(["a settled", "b settled"]);
});

test("any other fault leaves the message as it is", async () => {
  const { fate, reports } = stage(failing("ThrottlingException"));
  await expect(reports.heartbeat("a")).rejects.toThrow();
  await expect(reports.failure("b", "Error", "{}")).rejects.toThrow();
  expect(fate).toEqual([]);
});
