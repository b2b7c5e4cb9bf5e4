import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { printableSettings } from "./printable.ts";

const ROWS = [
  {
    key: "workloads.invoice.alarms.failedExecutions",
    ...{ value: 1, source: "default" as const },
    meaning: "The executions-failed alarm goes off when this many executions fail within 5 minutes",
  },
  { key: "tags", value: { team: "a" }, source: "stack file" as const, meaning: "The tags" },
  { key: "image", value: undefined, source: "default" as const, meaning: "The image" },
];

function printed(columns?: number): string[] {
  const stream = Object.assign(new PassThrough(), { columns, isTTY: columns !== undefined });
  const text = printableSettings(ROWS, stream as unknown as NodeJS.WriteStream);
  return stripVTControlCharacters(text).split("\n");
}

test("a pipe gets one line for each setting, in columns", () => {
  const [head = "", ...lines] = printed();
  const from = head.indexOf("FROM");
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line.slice(from)).toMatch(/^(stack file|default) /);
  expect(lines[1]).toContain('{"team":"a"}');
});

test("a terminal of 80 columns gets the settings, their values and where they are from", () => {
  const lines = printed(80);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(lines[0]).toMatch(/^SETTING +VALUE +FROM$/);
  expect(lines.at(-1)).toBe("No room for: MEANING; a wider terminal or --json has it.");
});
