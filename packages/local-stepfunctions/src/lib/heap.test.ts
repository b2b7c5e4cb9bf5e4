import { describe, expect, test, vi } from "vitest";
import { createHeap, maxHeapBytes, processHeap } from "./heap.ts";

const MIB = 1_048_576;

/** A heap of 1,000 MiB, or another size, with the time and the garbage that a test says. */
function stage(usedMib: number, limitMib = 1_000) {
  const state = { usedMib, now: 0, garbageMib: 0, collections: 0 };
  const later = vi.fn();
  const heap = createHeap({
    used: () => (state.usedMib + state.garbageMib) * MIB,
    limit: limitMib * MIB,
    collectGarbage() {
      state.collections += 1;
      state.garbageMib = 0;
      state.now += 10;
    },
    now: () => state.now,
    later,
  });
  const relieve = vi.fn();
  const end = heap.onShort(relieve);
  return { heap, state, later, relieve, end };
}

describe("a heap", () => {
  test.each([
    ["1,000 MiB has 350 free", 1_000, 651],
    ["100 MiB has 64 free", 100, 37],
  ])("that should have room is high when less is free: of %s", (_, limitMib, highMib) => {
    const { heap, state } = stage(highMib - 2, limitMib);
    heap.collected(0);
    expect(heap.isHigh()).toBe(false);
    state.usedMib = highMib;
    heap.collected(0);
    expect(heap.isHigh()).toBe(true);
  });

  test.each([
    ["1,000 MiB has 250 free", 1_000, 751],
    ["100 MiB has 32 free", 100, 69],
  ])(
    "asks for relief each time when it is full, until nobody listens: of %s",
    (_, limitMib, fullMib) => {
      const { heap, state, relieve, end } = stage(fullMib - 2, limitMib);
      heap.collect();
      expect(relieve.mock.lastCall).toMatchObject([{ isFull: false }]);
      state.usedMib = fullMib;
      heap.collected(0);
      expect(relieve.mock.lastCall).toEqual([{ isFull: true, bytes: MIB, inUse: fullMib * MIB }]);
      heap.collect();
      expect(relieve).toHaveBeenCalledTimes(3);
      end();
      heap.collect();
      expect(relieve).toHaveBeenCalledTimes(3);
    },
  );

  test("is not high because of garbage, which grows until it is collected", () => {
    const { heap, state } = stage(100);
    heap.collected(0);
    state.garbageMib = 850;
    expect(heap.isHigh()).toBe(false);
    expect(state.collections).toBe(0);
  });

  test.each([
    ["high", 700],
    ["full", 800],
  ])(
    "is not %s because of the garbage since V8 has collected it a while ago",
    (shortage, usedMib) => {
      const { heap, state, relieve } = stage(100);
      state.garbageMib = 800;
      heap.collected(100);
      expect(relieve).not.toHaveBeenCalled();
      state.usedMib = usedMib;
      heap.collected(100);
      expect(relieve).toHaveBeenCalledTimes(1);
      expect(relieve).toHaveBeenCalledWith({
        isFull: shortage === "full",
        bytes: 50 * MIB,
        inUse: usedMib * MIB,
      });
      heap.collected(100);
      expect(state.collections).toBe(2);
    },
  );

  test("is collected again so soon only that most of the time is left for other work", () => {
    const { heap, state, later, relieve } = stage(900);
    heap.collect();
    state.now += 5;
    void heap.collectSoon();
    expect(later).toHaveBeenCalledWith(expect.any(Function), 20);
    heap.collected(0);
    expect(relieve).toHaveBeenCalledTimes(1);
    later.mock.lastCall?.[0]();
    heap.collected(0);
    expect(relieve).toHaveBeenCalledTimes(3);
    expect(state.collections).toBe(2);
  });

  test("that was high is looked at again when asked, for a twentieth of the time at most", () => {
    const { heap, state } = stage(800);
    heap.collected(0);
    expect(heap.isHigh()).toBe(true);
    expect(state.collections).toBe(1);
    state.usedMib = 100;
    state.now += 199;
    expect(heap.isHigh()).toBe(true);
    state.now += 1;
    expect(heap.isHigh()).toBe(false);
    expect(state.collections).toBe(2);
  });

  test("is looked at after a million characters, because V8 may collect too late", () => {
    const { heap, state, relieve } = stage(900);
    heap.grown(999_999);
    expect(relieve).not.toHaveBeenCalled();
    heap.grown(1);
    expect(relieve).toHaveBeenCalledTimes(1);
    heap.grown(1_000_000);
    expect(state.collections).toBe(1);
    state.now += 200;
    heap.grown(1_000_000);
    expect(state.collections).toBe(2);
  });

  test("with garbage only is collected then, without relief", () => {
    const { heap, state, relieve } = stage(100);
    for (const count of [1, 2, 3]) {
      state.garbageMib = 800;
      heap.grown(1_000_000);
      expect(state.collections).toBe(count);
    }
    expect(relieve).not.toHaveBeenCalled();
  });
});

describe("the heap of this process", () => {
  test("is measured anew when garbage was collected, and knows how much of it stays", () => {
    const heap = processHeap();
    expect(heap).toBe(processHeap());
    expect(heap.limit).toBe(maxHeapBytes());
    heap.collect();
    expect(heap.isHigh()).toBe(false);
  });
});
