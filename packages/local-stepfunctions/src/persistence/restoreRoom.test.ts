import { expect, test, vi } from "vitest";
import { createHeap } from "../lib/heap.ts";
import { createRestoreRoom } from "./restoreRoom.ts";

const MIB = 1_048_576;
const TEXT = JSON.stringify("x".repeat(10 * MIB));

function stage() {
  const memory = { usedMib: 0, garbageMib: 0 };
  const heap = createHeap({
    used: () => (memory.usedMib + memory.garbageMib) * MIB,
    limit: 200 * MIB,
    collectGarbage() {
      memory.garbageMib = 0;
    },
    now: () => 0,
    later: vi.fn(),
  });
  return { memory, room: createRestoreRoom("/data/file", heap) };
}

test("a restore that needs more than there is ends with the remedy, before V8 ends the process", () => {
  const { memory, room } = stage();
  for (let count = 0; count < 14; count++) {
    room.take(TEXT);
    memory.usedMib += 10;
    memory.garbageMib += 10;
  }
  expect(() => room.take(TEXT)).toThrow(
    "the executions that run in /data/file need more than the 200 MiB that Node.js gives this endpoint: start it with more, such as NODE_OPTIONS=--max-old-space-size=400",
  );
});

test("small values take more than their characters", () => {
  const { room } = stage();
  const text = JSON.stringify(Array.from({ length: 2_000_000 }, () => ({})));
  room.take(JSON.stringify(text));
  expect(() => room.take(text)).toThrow("need more");
});
