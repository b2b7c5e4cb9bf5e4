import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createSuspicion } from "./suspicion.ts";

const TOKEN_SECONDS = 43_200;
const LONG_WAITS = 23;

/** What a message's life says of it, when it comes for the n-th time. */
function of(receiveCount: number, life: { readonly waits?: number; readonly ageSeconds?: number }) {
  const clock = createVirtualClock();
  const suspicion = createSuspicion({ clock, maxReceiveCount: 5, tokenSeconds: TOKEN_SECONDS });
  const { waits, ageSeconds = 0 } = life;
  const sentAt = clock.now() - ageSeconds * 1_000;
  const message = { messageId: "m", taskToken: "t", receiveCount, waits, sentAt };
  return { isUrgent: suspicion.isUrgent(message), isLate: suspicion.isLate(message) };
}

test("a message that has come several times is urgent when it has waited for long, and late when its token is about to die", () => {
  expect(of(3, { waits: LONG_WAITS - 1 })).toEqual({ isUrgent: false, isLate: false });
  expect(of(3, { waits: LONG_WAITS })).toEqual({ isUrgent: true, isLate: false });
  expect(of(3, { ageSeconds: TOKEN_SECONDS - 600 })).toEqual({ isUrgent: true, isLate: true });
});

test("a message that may wait in a worker is neither urgent nor late", () => {
  expect(of(2, { waits: LONG_WAITS, ageSeconds: TOKEN_SECONDS })).toEqual({
    isUrgent: false,
    isLate: false,
  });
});

test.each([
  [3, [2, 3], [2, 3], [3]],
  [5, [3, 4, 5], [4, 5], [5]],
  [10, [3, 4, 5, 6, 7, 8, 9, 10], [9, 10], [10]],
])(
  "of %i receives the last one judges, and the one before it is run alone",
  (maxReceiveCount, notWaiting, last, atLast) => {
    const { mustNotWait, isLast, isAtLastReceive } = createSuspicion({
      ...{ clock: createVirtualClock(), maxReceiveCount },
    });
    const all = Array.from({ length: maxReceiveCount }, (_, index) => index + 1);
    const those = (holds: typeof isLast) =>
      all.filter((receiveCount) => holds({ messageId: "m", taskToken: "t", receiveCount }));
    expect([those(mustNotWait), those(isLast), those(isAtLastReceive)]).toEqual([
      ...[notWaiting, last, atLast],
    ]);
  },
);
