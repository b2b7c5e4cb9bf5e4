import { createVirtualClock } from "@sfn-workers/local-stepfunctions";
import { expect, test } from "vitest";
import { createSuspectGroup } from "./suspectGroup.ts";

const PATIENCE_MS = 5_000;

function stage() {
  const clock = createVirtualClock();
  const group = createSuspectGroup(clock, PATIENCE_MS);
  return {
    group,
    async outlive(...tokens: string[]) {
      for (const token of tokens) group.start(token, false);
      await clock.advance(PATIENCE_MS);
      expect(group.hasRoom()).toBe(true);
    },
  };
}

test("a group has ended when its own members have, whoever else still runs", async () => {
  const { group, outlive } = stage();
  await outlive("slow");
  group.start("a", false);
  group.start("b", false);
  expect(group.hasRoom()).toBe(false);
  group.ended("a");
  expect([group.isOver(), group.hasRoom()]).toEqual([false, false]);
  group.ended("b");
  expect([group.isOver(), group.hasRoom(), group.isIdle]).toEqual([true, true, false]);
  group.ended("slow");
  expect(group.isIdle).toBe(true);
});

test("one that runs alone has no company, however many might start by now", async () => {
  const { group, outlive } = stage();
  await outlive("slow");
  group.ended("slow");
  group.start("alone", true);
  expect([group.isAlone, group.hasRoom()]).toEqual([true, false]);
});
