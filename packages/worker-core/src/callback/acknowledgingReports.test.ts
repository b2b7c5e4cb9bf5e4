import { expect, test } from "vitest";
import { acknowledgingReports } from "./acknowledgingReports.ts";

/** Reports whose calls all end like `answer`, and their effects on messages. */
function stage(answer: () => Promise<void>) {
  const effects: string[] = [];
  const reports = acknowledgingReports(
    { success: answer, failure: answer, heartbeat: answer },
    {
      acknowledge: (token) => effects.push(`${token} acknowledged`),
      extend: (token) => effects.push(`${token} extended`),
      release: async (token) => {
        effects.push(`${token} released`);
      },
    },
  );
  return { effects, reports };
}

const failing = (name: string) => () => Promise.reject(Object.assign(new Error(name), { name }));

test("a delivered outcome acknowledges its message, a heartbeat extends it, and a release releases it", async () => {
  const { effects, reports } = stage(async () => {});
  await reports.heartbeat("a");
  await reports.success("b", "1");
  await reports.failure("c", "Error", "{}");
  await reports.release?.("d");
  expect(effects).toEqual(["a extended", "b acknowledged", "c acknowledged", "d released"]);
});

test("a call that reveals a dead token acknowledges the token's message", async () => {
  const { effects, reports } = stage(failing("TaskTimedOut"));
  await expect(reports.heartbeat("a")).rejects.toThrow();
  await expect(reports.success("b", "1")).rejects.toThrow();
  await expect(reports.failure("c", "Error", "{}")).rejects.toThrow();
  expect(effects).toEqual(["a acknowledged", "b acknowledged", "c acknowledged"]);
});

test("any other fault acknowledges nothing, and a heartbeat that fails extends its message all the same", async () => {
  const { effects, reports } = stage(failing("ThrottlingException"));
  await expect(reports.heartbeat("a")).rejects.toThrow();
  await expect(reports.failure("b", "Error", "{}")).rejects.toThrow();
  expect(effects).toEqual(["a extended"]);
});
