import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readStackFile } from "./stackFile.ts";

function stackFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "Pulumi.demo.yaml");
  writeFileSync(file, text);
  return file;
}

const configOf = (text: string) => readStackFile(stackFile(text)).config;
const inside = (text: string) => configOf(`config: { demo:a: ${text} }`)["demo:a"];

/** Each value is what Pulumi 3.230 hands to a program for it. */
test("values are those that Pulumi gives a program: yes and no are text, numbers are those of Go's YAML", () => {
  expect(inside("{ a: no, b: Yes, c: on, d: true, e: TRUE, f: ~, g: }")).toEqual({
    ...{ a: "no", b: "Yes", c: "on", d: true, e: true, f: null, g: null },
  });
  expect(inside("[0123, 0o17, 0x1F, -0b11, 1_000, 1_000.5, 1e3, +5, 08, 1., .5]")).toEqual([
    83, 15, 31, -3, 1000, 1000.5, 1000, 5, 8, 1, 0.5,
  ]);
  expect(inside('[1:30, 0o8, 1.5e400, "0123", !!str 5, !!int "5", !!binary aGVsbG8=]')).toEqual([
    "1:30",
    "0o8",
    "1.5e400",
    "0123",
    "5",
    5,
    "hello",
  ]);
});

test("a key's own value is the text as it is written, which the program decodes if it is JSON", () => {
  const text =
    'config: { p:a: 0123, p:b: 1.50, p:c: true, p:d: TRUE, p:e: 5, p:f: , p:g: no, p:h: "7" }';
  expect(configOf(text)).toEqual({
    "p:a": "0123",
    "p:b": "1.50",
    "p:c": true,
    "p:d": "TRUE",
    "p:e": 5,
    "p:f": "",
    "p:g": "no",
    "p:h": 7,
  });
});

test("anchors and merge keys are read: a map's own keys win, then the first of several", () => {
  const text = `x-base: &base { worker: lambda, n: 1 }
config:
  demo:a: { <<: *base, n: 2 }
  demo:b: { n: 2, <<: [*base, { m: 4, worker: fargate }] }
  demo:c: *base
`;
  expect(configOf(text)).toEqual({
    "demo:a": { worker: "lambda", n: 2 },
    "demo:b": { worker: "lambda", n: 2, m: 4 },
    "demo:c": { worker: "lambda", n: 1 },
  });
});

test.each(["", "encryptionsalt: v1:x\n", "config:\n"])("%j has no configuration", (text) => {
  expect(configOf(text)).toEqual({});
});

test.each([
  [
    "a key that is there twice",
    "config:\n  demo:a: 1\n  demo:a: 2\n",
    /:3: Map keys must be unique$/,
  ],
  ["a list that does not end", "config:\n  demo:a: [1\n", /Pulumi\.demo\.yaml:3: Flow sequence/],
  ["an unknown anchor", "config: { demo:a: *nope }", /Pulumi\.demo\.yaml: .+nope$/],
  ["an unknown tag", "config:\n  demo:a: { b: !!bool yes }", /:2: Unresolved tag/],
  ["a date without quotes", "config:\n  demo:a: { b: 2026-01-02 }", /:2: 2026-01-02 .+ quotes$/],
  ["a number that is none", "config: { demo:a: [.inf] }", /:1: \.inf is no number/],
  ["a second document", "config: {}\n---\nconfig: {}\n", /allowed: one document/],
  ["a configuration that is a list", "config: [1]", /: config is no map; allowed: NAMESPACE:KEY/],
])("%s is refused with the file and the line", (_title, text, message) => {
  expect(() => configOf(text)).toThrow(message);
});

test("a missing file is refused with its name", () => {
  expect(() => readStackFile("nowhere/Pulumi.dev.yaml")).toThrow(
    /^nowhere\/Pulumi\.dev\.yaml: there is no such file\./,
  );
});

test("a key's line is known, or that of the nearest parent", () => {
  const text = "config:\n  p:workloads:\n    one: { worker: x }\n    two.3:\n      worker: y\n";
  const { lineOf } = readStackFile(stackFile(text));
  expect(lineOf("p:workloads.one.worker")).toBe(3);
  expect(lineOf("p:workloads.two.3.worker")).toBe(5);
  expect(lineOf("p:workloads.two.3.tasks.min")).toBe(4);
  expect(lineOf("p:other")).toBeUndefined();
});
