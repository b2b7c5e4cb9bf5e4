import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type KeyInput, keysText, listenForKeys } from "./keys.ts";

function terminal(isTTY = true) {
  const modes: boolean[] = [];
  const input = Object.assign(new EventEmitter(), {
    isTTY,
    setRawMode: (raw: boolean) => void modes.push(raw),
    pause: () => {},
    resume: () => {},
  });
  return {
    input: input as unknown as KeyInput,
    modes,
    type: (text: string) => input.emit("data", Buffer.from(text)),
  };
}

function listen(isTTY?: boolean) {
  const done: string[] = [];
  const { input, modes, type } = terminal(isTTY);
  const keys = {
    r: { does: "send again", run: () => done.push("r") },
    "?": { run: () => done.push("?") },
  };
  const restore = listenForKeys(input, keys, {
    interrupt: () => done.push("interrupted"),
    suspend: () => done.push("suspended"),
  });
  return { done, modes, type, restore, keys };
}

test("keys do what they stand for, and Ctrl-C interrupts", () => {
  const { done, type, restore, keys } = listen();
  type("r");
  type("x?\u0003");
  restore();
  type("r");
  expect(done).toEqual(["r", "?", "interrupted"]);
  expect(keysText(keys)).toBe("r send again");
});

test("the shell has the terminal from Ctrl-Z until the process continues", () => {
  const { done, modes, type, restore } = listen();
  type("\u001a");
  expect([done, modes]).toEqual([["suspended"], [true, false]]);
  process.emit("SIGCONT");
  expect(modes).toEqual([true, false, true]);
  restore();
});

test("the terminal is given back once, also when the process exits", () => {
  const { modes, restore } = listen();
  expect(process.listeners("exit")).toContain(restore);
  restore();
  restore();
  expect(modes).toEqual([true, false]);
  expect(process.listeners("exit")).not.toContain(restore);
});

test("without a terminal nothing is read", () => {
  const { modes, type, done } = listen(false);
  type("r");
  expect([modes, done]).toEqual([[], []]);
});
