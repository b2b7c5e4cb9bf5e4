import { expect, test } from "vitest";
import { isAlive } from "./isAlive.ts";

const refusing = (name: string) => ({
  heartbeat: () => Promise.reject(Object.assign(new Error(name), { name })),
});

test("a token that accepts a heartbeat is alive", async () => {
  const beats: string[] = [];
  expect(await isAlive({ heartbeat: async (token) => void beats.push(token) }, "token")).toBe(true);
  expect(beats).toEqual(["token"]);
});

test("only a dead token's error says that it is dead", async () => {
  expect(await isAlive(refusing("TaskTimedOut"), "token")).toBe(false);
  expect(await isAlive(refusing("ThrottlingException"), "token")).toBe(true);
});
