import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import type { Copy } from "./sendAgain.ts";
import type { TurnMessage } from "./suspicion.ts";
import { createTurns } from "./turns.ts";

const PATIENCE_MS = 5_000;
const message = (messageId: string, receiveCount = 2): TurnMessage => ({
  messageId,
  taskToken: `token-${messageId}`,
  receiveCount,
});

function stage({
  maxReceiveCount = 5,
  dead = [] as string[],
  canSend = true,
  patienceMs = PATIENCE_MS,
  tokenSeconds = 43_200,
} = {}) {
  const clock = createVirtualClock();
  const sent: {
    id: string;
    receiveCount: number;
    delaySeconds: number;
    waits?: number | undefined;
  }[] = [];
  const turns = createTurns<TurnMessage>({
    clock,
    maxReceiveCount,
    patienceMs,
    tokenSeconds,
    admit: async ({ messageId }) => !dead.includes(messageId),
    async sendAgain(messages: readonly Copy<TurnMessage>[]) {
      if (!canSend) return messages.map(({ message }) => message);
      for (const { message, ...life } of messages) sent.push({ id: message.messageId, ...life });
      return [];
    },
  });
  /** Gives all suspects their turns, and says in which order and which of them were judged. */
  async function all(): Promise<string[]> {
    const order: string[] = [];
    for (let turn = await turns.next(); turn; turn = await turns.next()) {
      order.push(turn.judged ? `${turn.message.messageId} judged` : turn.message.messageId);
      expect(await turns.next()).toBeUndefined();
      turns.ended(turn.message.taskToken);
    }
    return order;
  }
  return { clock, turns, sent, all };
}

test("suspects run one at a time, the lowest count first, then by their ids", async () => {
  const { turns, all, sent } = stage();
  await turns.add([message("c"), message("b"), message("a"), message("e"), message("d")]);
  expect(await all()).toEqual(["a", "b", "c", "d", "e"]);
  await turns.add([message("a", 4), message("b", 3)]);
  expect(await all()).toEqual(["b"]);
  expect(sent).toMatchObject([{ id: "a", receiveCount: 4, delaySeconds: 1 }]);
});

test("a suspect waits until fresh messages have ended, but not for longer than patience", async () => {
  const { turns, clock } = stage();
  turns.started("fresh");
  await turns.add([message("a"), message("b")]);
  expect(await turns.next()).toBeUndefined();
  expect(turns.quiet).toBe(true);
  turns.ended("fresh");
  expect(await turns.next()).toMatchObject({ message: { messageId: "a" } });
  turns.ended("token-a");
  turns.started("slow");
  expect(await turns.next()).toBeUndefined();
  await clock.advance(PATIENCE_MS);
  expect(await turns.next()).toMatchObject({ message: { messageId: "b" } });
});

test("no suspect begins while others that have come may be on their way back to the queue", async () => {
  const { turns, clock } = stage();
  const first = turns.arrive();
  await turns.add([message("a")]);
  expect(await turns.next()).toBeUndefined();
  first();
  let begun = false;
  const choice = turns.next().finally(() => {
    begun = true;
  });
  const second = turns.arrive();
  await clock.advance(0);
  expect(begun).toBe(false);
  second();
  expect(await choice).toMatchObject({ message: { messageId: "a" } });
  turns.arrive();
  let landed = false;
  void turns.landed().then(() => {
    landed = true;
  });
  await clock.advance(PATIENCE_MS - 1);
  expect(landed).toBe(false);
  await clock.advance(1);
  expect(landed).toBe(true);
});

test("suspects follow each other at once beside a task that has been running for as long as patience lasts", async () => {
  const { turns, clock, all } = stage();
  turns.started("slow");
  await turns.add([message("a"), message("b"), message("c")]);
  await clock.advance(PATIENCE_MS);
  expect(await all()).toEqual(["a", "b", "c"]);
});

test("nothing else begins beside a suspect that has just begun, for as long as patience lasts", async () => {
  const { turns, clock } = stage();
  await turns.add([message("a")]);
  await turns.next();
  let silent = false;
  void turns.silence().then(() => {
    silent = true;
  });
  await clock.advance(PATIENCE_MS - 1);
  expect([turns.quiet, silent]).toEqual([true, false]);
  await clock.advance(1);
  expect([turns.quiet, silent]).toEqual([false, true]);
  await turns.silence();
});

test.each([
  [3, ["b", "c", "d"], []],
  [5, ["c", "d"], ["b"]],
  [100, ["c", "d"], ["b"]],
])(
  "a message that has waited once does not wait again beside a running suspect, nor does one before its last receive (of %i)",
  async (maxReceiveCount, away, waiting) => {
    const { turns, sent } = stage({ maxReceiveCount });
    await turns.add([message("a"), message("b"), message("c", 3), message("d", 5)]);
    expect(await turns.next()).toMatchObject({ message: { messageId: "a" }, judged: false });
    expect(sent.map(({ id }) => id)).toEqual(away);
    expect(turns.waiting.map(({ messageId }) => messageId)).toEqual(waiting);
  },
);

test("before its last receive a suspect starts when no other runs, and none starts until it has ended", async () => {
  const { turns, sent, clock } = stage();
  await turns.add([message("other")]);
  await turns.next();
  await clock.advance(PATIENCE_MS);
  await turns.add([message("a", 4)]);
  expect(sent).toMatchObject([{ id: "a", receiveCount: 4, delaySeconds: 1 }]);
  turns.ended("token-other");
  await turns.add([message("a", 4)]);
  expect(await turns.next()).toMatchObject({ message: { messageId: "a" }, judged: false });
  await clock.advance(30_000);
  expect(turns.quiet).toBe(false);
  await turns.add([message("b", 4), message("c", 2)]);
  expect(sent.slice(1)).toMatchObject([
    { id: "c", receiveCount: 2, delaySeconds: 30 },
    { id: "b", receiveCount: 4, delaySeconds: 30 },
  ]);
  await clock.advance(3_600_000);
  await turns.add([message("d", 4)]);
  expect(sent[3]).toMatchObject({ id: "d", receiveCount: 4, delaySeconds: 900 });
});

test("suspects that outlive patience hold up no others: then two may start, then four", async () => {
  const { turns, clock } = stage();
  await turns.add(["a", "b", "c", "d", "e", "f", "g", "h"].map((id) => message(id)));
  const starts = async () => {
    const ids: string[] = [];
    for (let turn = await turns.next(); turn; turn = await turns.next())
      ids.push(turn.message.messageId);
    return ids;
  };
  expect(await starts()).toEqual(["a"]);
  await clock.advance(PATIENCE_MS);
  expect(await starts()).toEqual(["b", "c"]);
  await clock.advance(PATIENCE_MS - 1);
  expect(await starts()).toEqual([]);
  await clock.advance(1);
  expect(await starts()).toEqual(["d", "e", "f", "g"]);
  for (const id of ["a", "b", "c", "d", "e", "f", "g"]) turns.ended(`token-${id}`);
  expect(await starts()).toEqual(["h"]);
  turns.ended("token-h");
  await turns.add([message("i"), message("j")]);
  expect(await starts()).toEqual(["i"]);
});

test("a message that has come several times does not wait beside fresh ones that have just begun", async () => {
  const { turns, sent, clock } = stage();
  turns.started("fresh");
  await turns.add([message("a", 2), message("b", 3), message("c", 4)]);
  expect(sent.map(({ id }) => id)).toEqual(["b", "c"]);
  await clock.advance(PATIENCE_MS);
  expect(await turns.next()).toMatchObject({ message: { messageId: "a" } });
  turns.ended("token-a");
  await turns.add([message("c", 4)]);
  expect(await turns.next()).toMatchObject({ message: { messageId: "c" } });
});

test("fresh messages give way to one that must start, if it may", async () => {
  const { turns, clock } = stage();
  expect(turns.mustStart([])).toBe(false);
  expect(turns.mustStart([message("a")])).toBe(false);
  expect(turns.mustStart([message("a"), message("b", 3)])).toBe(false);
  expect(turns.mustStart([message("a", 3), message("b", 4)])).toBe(true);
  turns.started("fresh");
  expect(turns.mustStart([message("a", 3)])).toBe(false);
  await clock.advance(PATIENCE_MS);
  expect(turns.mustStart([message("a", 3)])).toBe(true);
});

test("a message whose turn does not come is sent again later each time", async () => {
  const { turns, sent } = stage();
  turns.started("fresh");
  for (const waits of [0, 1, 4, 5, 22]) await turns.add([{ ...message("a", 3), waits }]);
  expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual([1, 2, 16, 32, 32]);
  expect(sent.map(({ waits }) => waits)).toEqual([1, 2, 5, 6, 23]);
});

test.each([
  ["has a token with ten minutes left", 43_200, 42_600],
  ["has a token that has lived for half of its short life", 100, 50],
])("a message that %s starts, whatever runs", async (_name, tokenSeconds, ageSeconds) => {
  const { turns, sent, clock } = stage({ tokenSeconds });
  await turns.add([message("a", 4)]);
  await turns.next();
  turns.started("fresh");
  const sentAt = clock.now() - ageSeconds * 1_000;
  await turns.add([{ ...message("b", 4), sentAt: sentAt + 1, waits: 22 }, message("c", 4)]);
  expect(sent.map(({ id }) => id)).toEqual(["b", "c"]);
  await turns.add([{ ...message("b", 4), sentAt }, message("c", 4)]);
  expect(await turns.next()).toMatchObject({ message: { messageId: "b" } });
  expect(await turns.next()).toBeUndefined();
});

test("nothing begins beside a message that has waited for ten minutes, until it has had its turn", async () => {
  const { turns, clock } = stage();
  await turns.add([message("running")]);
  await turns.next();
  await clock.advance(PATIENCE_MS);
  await turns.add([message("second"), { ...message("last", 4), waits: 23 }]);
  expect([turns.quiet, await turns.next()]).toEqual([true, undefined]);
  turns.ended("token-running");
  expect(await turns.next()).toMatchObject({ message: { messageId: "last" } });
});

test("a message that has waited for ten minutes waits two more at most for what runs in its worker", async () => {
  const { turns, clock } = stage();
  await turns.add([message("alone", 4)]);
  await turns.next();
  await turns.add([{ ...message("waited", 4), waits: 23 }]);
  await clock.advance(119_999);
  expect([turns.quiet, await turns.next()]).toEqual([true, undefined]);
  await clock.advance(1);
  expect(await turns.next()).toMatchObject({ message: { messageId: "waited" } });
  expect(turns.quiet).toBe(false);
});

test("asking for a turn that nobody has wakes nobody", async () => {
  const { turns } = stage();
  let changes = 0;
  const watch = async () => {
    await turns.change(Number.POSITIVE_INFINITY);
    changes += 1;
  };
  void watch();
  await turns.next();
  turns.started("fresh");
  await turns.add([]);
  await turns.next();
  await Promise.resolve();
  expect(changes).toBe(0);
});

test("at the last receive only the first is judged, and the others run alone before anybody judges them", async () => {
  const { turns, all, sent } = stage();
  await turns.add([message("b", 5), message("a", 5), message("c", 5)]);
  expect(await all()).toEqual(["a judged"]);
  expect(sent).toEqual([
    { id: "b", receiveCount: 4, delaySeconds: 0 },
    { id: "c", receiveCount: 4, delaySeconds: 0 },
  ]);
});

test("the one behind a message that had been answered was running when the worker died", async () => {
  const { turns, all } = stage({ dead: ["a", "b"] });
  await turns.add([message("a", 5), message("b", 5), message("c", 5), message("d", 5)]);
  expect(await all()).toEqual(["c judged"]);
});

test("where nothing can be sent, suspects at their last receive still get their turns, and only the first is judged", async () => {
  const { turns, all } = stage({ canSend: false });
  await turns.add(["a", "b", "c"].map((id) => message(id, 5)));
  expect(await all()).toEqual(["a judged", "b", "c"]);
});

test("no more than ten suspects wait in a worker", async () => {
  const { turns, sent } = stage();
  await turns.add(Array.from({ length: 12 }, (_, n) => message(String.fromCharCode(97 + n))));
  expect(sent.map(({ id }) => id)).toEqual(["k", "l"]);
  expect(turns.waiting).toHaveLength(10);
});

test("a stop sends suspects again as they are, also those that come later", async () => {
  const { turns, sent } = stage();
  await turns.add([message("a"), message("b", 3)]);
  const waits = turns.change(Number.POSITIVE_INFINITY);
  await turns.stop();
  await waits;
  await turns.add([message("c", 5)]);
  expect(sent.map(({ id, receiveCount }) => [id, receiveCount])).toEqual([
    ["a", 2],
    ["b", 3],
    ["c", 5],
  ]);
  expect(await turns.next()).toBeUndefined();
  expect([turns.empty, turns.quiet]).toEqual([true, false]);
});

test("several suspects start together until none waits or runs: then the next one starts by itself again", async () => {
  const { turns, clock } = stage();
  const starts = async () => {
    const ids: string[] = [];
    for (let turn = await turns.next(); turn; turn = await turns.next())
      ids.push(turn.message.messageId);
    return ids;
  };
  await turns.add(["a", "b", "c", "d"].map((id) => message(id)));
  expect(await starts()).toEqual(["a"]);
  await clock.advance(PATIENCE_MS);
  expect(await starts()).toEqual(["b", "c"]);
  for (const id of ["a", "b", "c"]) turns.ended(`token-${id}`);
  await turns.add([message("e")]);
  expect(await starts()).toEqual(["d", "e"]);
  await clock.advance(PATIENCE_MS);
  expect(await starts()).toEqual([]);
  await turns.add(["f", "g", "h", "i", "j"].map((id) => message(id)));
  expect(await starts()).toEqual(["f", "g", "h", "i"]);
});

test("while a suspect is chosen nothing else is, and nothing gives way or begins", async () => {
  const { turns } = stage();
  await turns.add([message("a"), message("b")]);
  const choices = [turns.next(), turns.next()];
  expect(await Promise.all(choices)).toMatchObject([{ message: { messageId: "a" } }, undefined]);
  turns.ended("token-a");
  const choice = turns.next();
  expect([turns.empty, turns.quiet, turns.mustStart([message("c", 3)])]).toEqual([
    ...[false, true, false],
  ]);
  expect(await choice).toMatchObject({ message: { messageId: "b" } });
});

test("a message that must start does not while suspects have just begun or wait here, unless it is late", async () => {
  const { turns, clock, sent } = stage();
  await turns.add([message("a")]);
  await turns.next();
  expect(turns.mustStart([message("b", 3)])).toBe(false);
  await clock.advance(PATIENCE_MS);
  const late = { ...message("late", 4), sentAt: clock.now() - 43_200_000 };
  expect([turns.mustStart([message("b", 4)]), turns.mustStart([late])]).toEqual([false, true]);
  await turns.add([message("waits")]);
  expect(turns.mustStart([message("b", 3)])).toBe(false);
  await turns.add([message("b", 3)]);
  expect(sent).toMatchObject([{ id: "b" }]);
});

test.each([
  [4, false],
  [5, true],
])(
  "a suspect in its %i. receive that starts before lower ones, because it is late, sends them away",
  async (receiveCount, judged) => {
    const { turns, clock, sent } = stage();
    turns.started("fresh");
    const sentAt = clock.now() - 43_200_000;
    await turns.add([{ ...message("late", receiveCount), sentAt }, message("other")]);
    expect(await turns.next()).toMatchObject({ message: { messageId: "late" }, judged });
    expect(sent).toMatchObject([{ id: "other", receiveCount: 2, delaySeconds: 1 }]);
  },
);

test("where nothing can be sent, suspects that can't start hold up no fresh messages", async () => {
  const { turns, clock } = stage({ canSend: false });
  await turns.add([message("a")]);
  await turns.next();
  await clock.advance(PATIENCE_MS);
  await turns.add([message("b", 4)]);
  expect([turns.quiet, await turns.next()]).toEqual([false, undefined]);
  turns.ended("token-a");
  expect(await turns.next()).toMatchObject({ message: { messageId: "b" } });
  await clock.advance(PATIENCE_MS);
  await turns.add([message("c")]);
  expect([turns.quiet, await turns.next()]).toEqual([false, undefined]);
});

test("where nothing can be sent, the first at its last receive is judged, and none that comes while it waits", async () => {
  const { turns, all } = stage({ canSend: false });
  await turns.add([message("a", 5)]);
  await turns.add([{ ...message("b", 5), waits: 23 }]);
  expect(await all()).toEqual(["b", "a judged"]);
});

test("one that was judged before keeps its count when another is judged", async () => {
  const { turns, all, sent } = stage();
  await turns.add([message("a", 5), message("b", 6)]);
  expect(await all()).toEqual(["a judged"]);
  expect(sent).toEqual([{ id: "b", receiveCount: 6, delaySeconds: 0 }]);
});

test("no more than ten wait in a worker, not even of those that have waited elsewhere for long", async () => {
  const { turns, sent } = stage();
  const ids = Array.from({ length: 12 }, (_, n) => String.fromCharCode(97 + n));
  await turns.add(ids.map((id) => ({ ...message(id, 4), waits: 23 })));
  expect(sent.map(({ id }) => id)).toEqual(["k", "l"]);
});

test("a task that ends wakes those that wait for a change", async () => {
  const { turns } = stage();
  turns.started("fresh");
  const change = turns.change(Number.POSITIVE_INFINITY);
  turns.ended("fresh");
  await change;
});

test("a suspect that was being chosen when the worker stops is sent again as it is", async () => {
  const { turns, sent } = stage();
  await turns.add([{ ...message("a"), waits: 7 }]);
  const choice = turns.next();
  await turns.stop();
  expect(await choice).toBeUndefined();
  expect(sent).toEqual([{ id: "a", receiveCount: 2, waits: 7, delaySeconds: 0 }]);
});

test("when a worker stops, nothing starts, waits or gives way, also if nothing can be sent", async () => {
  const { turns } = stage({ canSend: false });
  await turns.add([message("a"), message("b")]);
  await turns.next();
  expect(await turns.stop()).toMatchObject([{ messageId: "b" }]);
  expect([turns.waiting, turns.quiet]).toEqual([[], false]);
  turns.ended("token-a");
  expect(turns.mustStart([message("c", 3)])).toBe(false);
  await turns.add([message("c")]);
  expect(await turns.next()).toBeUndefined();
});

test.each([3, 4, 5, 10])(
  "of guilty and innocent messages, in batches of any kind, only the guilty are judged (maxReceiveCount %i)",
  async (maxReceiveCount) => {
    const guilty = new Set(["03", "07", "08"]);
    const counts = new Map<string, number>();
    for (let n = 0; n < 12; n++) counts.set(String(n).padStart(2, "0"), 1);
    const judged: string[] = [];
    let round = 0;
    // All twelve were together when their worker died.
    for (const id of counts.keys()) counts.set(id, 2);
    while (counts.size > 0 && round < 200) {
      round += 1;
      // They come back in parts that change.
      const ids = [...counts.keys()].filter(
        (_, index) => (index + round) % (1 + (round % 3)) === 0,
      );
      const { turns, sent } = stage({ maxReceiveCount });
      await turns.add(ids.map((id) => message(id, counts.get(id))));
      for (let turn = await turns.next(); turn; turn = await turns.next()) {
        const { messageId, taskToken } = turn.message;
        if (turn.judged) judged.push(messageId);
        else if (guilty.has(messageId)) break;
        counts.delete(messageId);
        turns.ended(taskToken);
      }
      const inHand = new Set([...ids].filter((id) => counts.has(id)));
      for (const { id, receiveCount } of sent) {
        counts.set(id, receiveCount);
        inHand.delete(id);
      }
      for (const id of inHand) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect(judged.toSorted()).toEqual([...guilty]);
    expect(counts.size).toBe(0);
  },
);
