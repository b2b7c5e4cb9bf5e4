import { expect, test } from "vitest";
import { tokenState } from "./tokenState.ts";

const rejecting = (name: string) => ({
  heartbeat: () => Promise.reject(Object.assign(new Error(name), { name })),
});

test("a token that accepts a heartbeat is open", async () => {
  const heartbeats: string[] = [];
  const reports = { heartbeat: async (token: string) => void heartbeats.push(token) };
  expect(await tokenState(reports, "token")).toBe("open");
  expect(heartbeats).toEqual(["token"]);
});

test("a token counts as dead only after AWS's error for a dead token", async () => {
  expect(await tokenState(rejecting("TaskTimedOut"), "token")).toBe("dead");
  expect(await tokenState(rejecting("ThrottlingException"), "token")).toBe("unknown");
});
