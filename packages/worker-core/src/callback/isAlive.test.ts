import { expect, test } from "vitest";
import { isAlive } from "./isAlive.ts";

const rejecting = (name: string) => ({
  heartbeat: () => Promise.reject(Object.assign(new Error(name), { name })),
});

test("a token that accepts a heartbeat is alive", async () => {
  const heartbeats: string[] = [];
  expect(await isAlive({ heartbeat: async (token) => void heartbeats.push(token) }, "token")).toBe(
    true,
  );
  expect(heartbeats).toEqual(["token"]);
});

test("a token counts as dead only after AWS's error for a dead token", async () => {
  expect(await isAlive(rejecting("TaskTimedOut"), "token")).toBe(false);
  expect(await isAlive(rejecting("ThrottlingException"), "token")).toBe(true);
});
