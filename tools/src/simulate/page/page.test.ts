import type { Minute } from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import type { SimulatedVariant } from "../simulateVariants.ts";
import { summaryOf } from "../summary.ts";
import { page } from "./page.ts";

const minutes: readonly Minute[] = Array.from({ length: 7 }, (_, index) => ({
  ...{ atSeconds: index * 60, started: index === 0 ? 0 : 8, backlog: 6 - index, workers: 2 },
  ...{ desired: index < 3 ? 2 : 4, slots: 2, dollars: index, transitionDollars: 0 },
  // None was picked up in the fourth minute.
  pickUpsMs: index === 0 || index === 4 ? [] : [index * 5_000, 1],
}));

const variant = (name: string): SimulatedVariant => ({
  ...{ name, leftOut: [], handlerSeconds: 5, accountConcurrency: 10, isFunction: false },
  ...{ minutes, sampleSeconds: 60 },
  summary: summaryOf({
    ...{ unfinished: 0, lastEndSeconds: 360, endedAtSeconds: 360, minutes, platform: {} },
    counts: {
      ...{ started: 8, succeeded: 6, failed: new Map([["<b>", 2]]), transitions: 8, lastEndMs: 0 },
      ...{ firstPickUpsMs: [1, 2], retryPickUpsMs: [] },
    },
    dollars: { workers: 1, transitions: 0 },
  }),
});

const texts = {
  title: 'a & "b"',
  subject: "with variables.X=<script>",
  notes: ["failed with 2 <b>."],
  commandLine: "pnpm simulate 'a&b'",
};

test("what was given is text in it, and nothing comes from elsewhere", () => {
  const html = page([variant("fargate")], texts);
  expect(html).toContain("<title>a &amp; &quot;b&quot;</title>");
  expect(html).toContain("variables.X=&lt;script&gt;");
  expect(html).not.toMatch(/<script|<b>|https?:|url\(|@import|<link|<img/);
});

test("every tag that is opened is closed, and no number is missing", () => {
  for (const html of [
    page([variant("fargate")], texts),
    page([variant("lambda"), variant("fargate")], texts),
  ]) {
    const open: string[] = [];
    for (const [, isEnd, tag = "", isVoid] of html.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (isEnd) expect(open.pop()).toBe(tag);
      else if (!isVoid && tag !== "meta") open.push(tag);
    }
    expect(open).toEqual([]);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test("workers have no marks between whole ones, and functions no curve of desired ones", () => {
  const one = minutes.map((minute) => ({ ...minute, workers: 1, desired: 1 }));
  const lambda = { ...variant("lambda"), isFunction: true };
  const html = page([lambda, { ...variant("fargate"), minutes: one }], texts);
  expect(html).not.toContain("desired workers");
  const [, workers = ""] = page([{ ...variant("fargate"), minutes: one }], texts).split(
    /<h2>workers/,
  );
  const [chart = ""] = workers.split("</svg>");
  expect(chart.match(/<text class="value"[^>]*>\d+/g)).toHaveLength(2);
});

test("a time without pick-ups has no curve", () => {
  const html = page([variant("fargate")], texts);
  const [, pickUp = ""] = html.split(/<h2>pick-up p50, dashed p95<\/h2>/);
  const [, line = ""] = /<path class="line c0" d="([^"]+)"/.exec(pickUp) ?? [];
  expect(line.match(/M/g)).toHaveLength(2);
});

test("each way has a curve of its own in each chart but the load's, and a key", () => {
  const html = page([variant("lambda"), variant("fargate")], texts);
  const sections = html.split("<section>").slice(1, -1);
  expect(sections.map((section) => /<h2>(.+?)<\/h2>/.exec(section)?.[1])).toEqual([
    ...["starts/min", "waiting", "workers", "desired workers", "pick-up p50", "pick-up p95"],
    "cost",
  ]);
  const curves = sections.map((section) => section.match(/class="line c\d"/g)?.length);
  expect(curves).toEqual([1, 2, 2, 2, 2, 2, 2]);
  expect(html.match(/<li><svg/g)).toHaveLength(2);
  expect(html).toContain("<title>60 s\nlambda: 6\nfargate: 6</title>");
});
