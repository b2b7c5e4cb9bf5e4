import fc from "fast-check";
import { expect, test } from "vitest";
import { createSlots } from "./slots.ts";

test("a slot can be taken only while one is free", () => {
  const slots = createSlots(2, () => {});
  expect([slots.take(), slots.take()]).not.toContain(undefined);
  expect(slots.take()).toBeUndefined();
  expect(slots.free).toBe(0);
});

test("releasing a slot twice frees it once", () => {
  let released = 0;
  const slots = createSlots(2, () => {
    released += 1;
  });
  const release = slots.take();
  slots.take();
  release?.();
  release?.();
  expect(slots).toMatchObject({ taken: 1, free: 1 });
  expect(released).toBe(1);
});

test("for any sequence of takes and releases, the count stays within bounds and no slot leaks", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 200 }),
      (concurrency, actions) => {
        const slots = createSlots(concurrency, () => {});
        const held: (() => void)[] = [];
        for (const action of actions) {
          const release = held[action];
          if (release) {
            release();
            held.splice(action, 1);
          } else {
            const taken = slots.take();
            if (taken) held.push(taken);
            else expect(held).toHaveLength(concurrency);
          }
          expect(slots.taken).toBe(held.length);
          expect(slots.taken + slots.free).toBe(concurrency);
        }
        for (const release of held) release();
        expect(slots.taken).toBe(0);
      },
    ),
  );
});
