import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readStackFile, stackNames } from "@sfn-workers/infra/stackFile";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INFRA } from "../workspace/pulumi.ts";
import { addWorkload, removeWorkload, renameWorkload, workloadsIn } from "./stackText.ts";
import { UnknownForm } from "./unknownForm.ts";

const SETTINGS = { worker: "lambda", wake: true };
const file = "infra/Pulumi.test.yaml";
const add = (text: string, name = "invoice") => addWorkload({ file, text }, name, SETTINGS).text;
const remove = (text: string, name = "invoice") => removeWorkload({ file, text }, name).text;
const rename = (text: string, from: string, to: string) =>
  renameWorkload({ file, text }, from, to).text;

const LINE = "invoice: { worker: lambda, wake: true }";

test.each<[string, string, string]>([
  [
    "behind the last one, and in front of comments that are not its own",
    "config:\n  sfn-workers:workloads:\n    a: { worker: lambda }\n    # later\n  x: 1\n",
    `config:\n  sfn-workers:workloads:\n    a: { worker: lambda }\n    ${LINE}\n    # later\n  x: 1\n`,
  ],
  [
    "behind the last one's own comments",
    "config:\n  sfn-workers:workloads:\n    a:\n      worker: lambda # now\n      # cpu: 1\n  x: 1\n",
    `config:\n  sfn-workers:workloads:\n    a:\n      worker: lambda # now\n      # cpu: 1\n    ${LINE}\n  x: 1\n`,
  ],
  [
    "in the place of none, whose comment stays",
    "config:\n  sfn-workers:workloads: {} # none yet\n  x: 1\n",
    `config:\n  sfn-workers:workloads: # none yet\n    ${LINE}\n  x: 1\n`,
  ],
  [
    "in flow style, where the others are",
    "config:\n  sfn-workers:workloads: { a: { worker: lambda } } # all\n",
    `config:\n  sfn-workers:workloads: { a: { worker: lambda }, ${LINE} } # all\n`,
  ],
  [
    "at the end of a file without a last newline",
    "config:\n  sfn-workers:workloads:\n    a: { worker: lambda }",
    `config:\n  sfn-workers:workloads:\n    a: { worker: lambda }\n    ${LINE}`,
  ],
  [
    "with the line ends of Windows",
    "config:\r\n  sfn-workers:workloads:\r\n    a: { worker: lambda }\r\n",
    `config:\r\n  sfn-workers:workloads:\r\n    a: { worker: lambda }\r\n    ${LINE}\r\n`,
  ],
])("a workload comes %s, and goes without a trace", (_where, before, after) => {
  expect(add(before)).toBe(after);
  expect(remove(after)).toBe(before);
});

test.each([
  ["no workloads", "config:\n  aws:region: eu-central-1\n"],
  ["workloads without a value", "config:\n  sfn-workers:workloads:\n  x: 1\n"],
  ["a config without a value", "config:\n"],
  ["no config", "# of the team\nencryptionsalt: v1:abc\n"],
  ["nothing", ""],
  ["a flow style that has none", "{ config: { sfn-workers:workloads: {}, x: 1 } }\n"],
])("a file with %s gets the first one", (_what, before) => {
  const after = add(before);
  expect(workloadsIn({ file, text: after })).toEqual(["invoice"]);
  expect(workloadsIn({ file, text: remove(after) })).toEqual([]);
  for (const line of before.split("\n").filter((each) => each.startsWith("#"))) {
    expect(after).toContain(line);
  }
});

test("settings that are too long for a line have a line each", () => {
  const long = {
    ...SETTINGS,
    timeoutSeconds: 300,
    concurrency: 10,
    alarms: { enabled: false },
    memory: 1024,
  };
  const { text } = addWorkload(
    { file, text: "config:\n  sfn-workers:workloads: {}\n" },
    "invoice",
    long,
  );
  expect(text).toBe(`config:
  sfn-workers:workloads:
    invoice:
      worker: lambda
      wake: true
      timeoutSeconds: 300
      concurrency: 10
      alarms: { enabled: false }
      memory: 1024
`);
});

test("the comment above a workload goes with it, and that of another stays", () => {
  const text = `config:
  sfn-workers:workloads:
    # Of a.
    a: { worker: lambda }
    # Of b,
    # in two lines.
    b:
      worker: lambda
      # memory: 512

    # Of c.
    "c": { worker: fargate }
`;
  expect(remove(text, "b")).toBe(text.replace(/ {4}# Of b[\s\S]+512\n/, ""));
  expect(remove(remove(text, "b"), "a")).not.toContain("Of a");
  expect(rename(text, "c", "d")).toBe(text.replace('"c"', '"d"'));
});

test.each([
  ["an alias", "x: &all { a: { worker: lambda } }\nconfig:\n  sfn-workers:workloads: *all\n"],
  ["a list", "config:\n  sfn-workers:workloads: [a]\n"],
  [
    "an anchor that another one needs",
    "config:\n  sfn-workers:workloads:\n    a: &a { worker: lambda }\n    b: *a\n",
  ],
  [
    "a comment between the items of a flow style",
    "config:\n  sfn-workers:workloads: {\n    a: { worker: lambda }, # fast\n    b: { worker: lambda }\n  }\n",
  ],
])("%s is refused with what to change by hand", (_what, text) => {
  expect(() => remove(text, "a")).toThrow(UnknownForm);
  expect(() => remove(text, "a")).toThrow(
    "infra/Pulumi.test.yaml has a form that can't be edited safely: remove a from sfn-workers:workloads",
  );
});

test("a comment that would be lost is in the way of a change", () => {
  expect(() => add("config:\n  sfn-workers:workloads: {\n    # none yet\n  }\n")).toThrow(
    "infra/Pulumi.test.yaml has a form that can't be edited safely: add `invoice: ",
  );
});

test("a file that is no YAML is refused", () => {
  for (const text of ["config: [", "config: *nothing\n", "config:\n  <<: 1\n"]) {
    for (const use of [() => add(text), () => workloadsIn({ file, text })]) {
      expect(use).toThrow("infra/Pulumi.test.yaml is no YAML, so it can't be edited");
    }
  }
});

test("a file that Pulumi's engine has rewritten is edited, and nothing else in it is changed", () => {
  const text =
    'config:\n  sfn-workers:logRetentionDays: "14"\n  sfn-workers:workloads:\n    a: {worker: lambda, alarms: {failedExecutions: 50}}\nencryptionsalt: v1:x=:v1:y:z==\n';
  const added = add(text);
  expect(workloadsIn({ file, text: added })).toEqual(["a", "invoice"]);
  expect(remove(rename(added, "invoice", "bill"), "bill")).toBe(text);
});

describe("the repository's stack files", () => {
  test.each(stackNames())("are what they were after a workload of %s came and went", (stack) => {
    const text = readFileSync(join(INFRA, `Pulumi.${stack}.yaml`), "utf8");
    expect(readStackFile(stack).stack).toBe(stack);
    const name = "a-new-one";
    expect(remove(rename(add(text, name), name, "another"), "another")).toBe(text);
  });
});

/** Lines of a stack file between its first and its last workload. */
const comment = fc.constantFrom(
  "",
  "    # about the next one\n",
  "\n",
  "      # a detail\n",
  "    # one\n    # two\n",
);
const workload = fc.constantFrom(
  " { worker: lambda }",
  " { worker: lambda } # fast",
  "\n      { worker: fargate, tasks: { min: 1 } }",
  "\n      worker: lambda\n      # detail\n      alarms: { enabled: false }",
  "\n      variables:\n        TEXT: |\n          two\n          lines",
  '\n      transport: "callback"\n      worker: lambda',
);

test("what came, was renamed and went leaves no trace, whatever comments and styles are around it", () => {
  const entries = fc.array(fc.tuple(comment, workload), { minLength: 1, maxLength: 5 });
  const tail = fc.constantFrom("", "  # end\n", "  sfn-workers:dashboard: false\n", "\n# end\n");
  fc.assert(
    fc.property(entries, tail, fc.constantFrom("\n", "\r\n"), (given, end, newline) => {
      const lines = given.map(([above, value], index) => `${above}    w${index}:${value}\n`);
      const text = `# stack\nconfig:\n  sfn-workers:workloads:\n${lines.join("")}${end}`.replaceAll(
        "\n",
        newline,
      );
      const added = add(text);
      expect(workloadsIn({ file, text: added })).toEqual([
        ...given.map((_, index) => `w${index}`),
        "invoice",
      ]);
      expect(remove(rename(added, "invoice", "bill"), "bill")).toBe(text);
    }),
    { numRuns: 40 },
  );
});
