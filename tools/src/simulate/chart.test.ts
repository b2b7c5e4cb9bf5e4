import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { Minute } from "@sfn-workers/simulation";
import { expect, test } from "vitest";
import { chart } from "./chart.ts";

/** A burst of eight that two workers take, one each 5 s. */
const samples: readonly Minute[] = Array.from({ length: 9 }, (_, index) => ({
  ...{ atSeconds: index * 5, started: index === 0 ? 0 : 8, backlog: index === 0 ? 0 : 8 - index },
  ...{ workers: index < 4 ? 1 : 2, desired: index < 2 ? 1 : 2, slots: 2 },
  ...{ pickUpsMs: index === 0 ? [] : [index * 5_000], dollars: index, transitionDollars: 0 },
}));
const variant = { name: "fargate", minutes: samples, sampleSeconds: 5 };

function stream(columns?: number): NodeJS.WriteStream {
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  return Object.assign(new PassThrough(), terminal) as unknown as NodeJS.WriteStream;
}

test("a file gets 80 columns, a panel for each quantity, and a time axis", () => {
  expect(chart([variant], stream()).split("\n")).toEqual([
    "starts/min        96 ┤███████",
    "                     │███████",
    "                   0 ┤███████",
    "waiting            7 ┤███████▅▅▅▅▅▅▅▁▁▁▁▁▁▁",
    "                     │█████████████████████▆▆▆▆▆▆▆▂▂▂▂▂▂▂",
    "                   0 ┤███████████████████████████████████▇▇▇▇▇▇▇▃▃▃▃▃▃▃",
    "workers            2 ┤       ──────────────███████████████████████████████████",
    "─ desired            │▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄███████████████████████████████████",
    "                   0 ┤████████████████████████████████████████████████████████",
    "pick-up p50     40 s ┤                                   ▂▂▂▂▂▂▂▅▅▅▅▅▅▅███████",
    "                     │              ▁▁▁▁▁▁▁▄▄▄▄▄▄▄▇▇▇▇▇▇▇█████████████████████",
    "                   0 ┤▃▃▃▃▃▃▃▆▆▆▆▆▆▆██████████████████████████████████████████",
    "cost           $8.00 ┤                                   ▂▂▂▂▂▂▂▅▅▅▅▅▅▅███████",
    "                     │              ▁▁▁▁▁▁▁▄▄▄▄▄▄▄▇▇▇▇▇▇▇█████████████████████",
    "                   0 ┤▃▃▃▃▃▃▃▆▆▆▆▆▆▆██████████████████████████████████████████",
    "                     └┬─────────────┬─────────────┬─────────────┬─────────────",
    "                      0             10 s          20 s          30 s",
  ]);
});

test("variants stand below each other on one scale", () => {
  const twice = samples.map((sample) => ({ ...sample, backlog: sample.backlog * 2 }));
  const text = chart([variant, { ...variant, name: "lambda", minutes: twice }], stream());
  expect(text.match(/^waiting\n(.*\n){4}/m)?.[0].split("\n")).toEqual([
    "waiting",
    "fargate       14 ┤",
    "               0 ┤███████▇▇▇▇▇▇▇▆▆▆▆▆▆▆▅▅▅▅▅▅▅▃▃▃▃▃▃▃▂▂▂▂▂▂▂▁▁▁▁▁▁▁",
    "lambda        14 ┤███████▆▆▆▆▆▆▆▃▃▃▃▃▃▃▁▁▁▁▁▁▁",
    "               0 ┤████████████████████████████▇▇▇▇▇▇▇▅▅▅▅▅▅▅▂▂▂▂▂▂▂",
    "",
  ]);
});

test.each([40, 60, 80, 200])("every line fits a terminal of %i columns", (columns) => {
  const lines = stripVTControlCharacters(chart([variant], stream(columns))).split("\n");
  expect(lines.filter(({ length }) => length > columns)).toEqual([]);
});

test("a terminal that is too narrow gets none", () => {
  expect(chart([variant], stream(30))).toBe("");
});
