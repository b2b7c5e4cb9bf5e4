import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { checkWorkflow } from "../checkWorkflow.ts";
import { defineWorkflow } from "../defineWorkflow.ts";
import { expandWorkflow } from "../expand.ts";
import { workloadOf } from "../reference.ts";
import { run } from "../run.ts";
import { substitute } from "../substitute.ts";
import { readWorkflow } from "./readWorkflow.ts";

const folder = mkdtempSync(join(tmpdir(), "definitions-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function read(text: string, ending = ".asl.yaml") {
  const path = join(folder, `${files++}${ending}`);
  writeFileSync(path, text);
  const options = { name: "picture", description: "Makes a picture ready" };
  return readWorkflow({ ...options, file: pathToFileURL(path) });
}
/** The message begins with the file, as it is seen from the working directory. */
function problemOf(text: string, ending?: string): string {
  try {
    read(text, ending);
  } catch (error) {
    const message = String(error);
    const start = `InvalidDefinitionFile: ${relative(process.cwd(), folder)}/`;
    return message.startsWith(start) ? message.slice(start.length).replace(/^[^:]*/, "") : message;
  }
  return "nothing";
}

const manifest = {
  name: "thumbnail",
  description: "Makes a thumbnail",
  timeoutSeconds: 120,
  heartbeatSeconds: 30,
  handlerBudgetSeconds: 60,
};
const thumbnail = { manifest, resource: "arn:activity", queue: undefined, wakeUp: undefined };

const JSON_TEXT = `{
  "StartAt": "Shrink",
  "States": {
    "Shrink": { "Type": "Task", "Resource": "\${workload.thumbnail}", "Next": "Tell" },
    "Tell": { "Type": "Pass", "Result": { "a": 1.0, "b": [12345678901234567890, 1e3, -0] }, "End": true }
  }
}`;
const YAML_TEXT = `# From one picture to the shop
StartAt: Shrink
States:
  Shrink:
    Type: Task
    Resource: \${workload.thumbnail}
    Next: Tell
  Tell:
    Type: Pass
    Result:
      a: 1.0
      b: [12345678901234567890, 1e3, -0]
    End: true
`;
const WRITTEN = JSON_TEXT.replaceAll(/\s/g, "");

describe.each([
  { ending: ".asl.json", text: JSON_TEXT },
  { ending: ".asl.yaml", text: YAML_TEXT },
  { ending: ".yml", text: YAML_TEXT },
])("a definition in a file $ending", ({ ending, text }) => {
  test("keeps its fields, their order, and its numbers as they are written", () => {
    const { definition } = read(text, ending);
    expect(JSON.stringify(definition)).toBe(WRITTEN);
  });

  test("hands tasks to a workload as `run` does", () => {
    const typed = defineWorkflow({
      name: "picture",
      description: "Makes a picture ready",
      definition: {
        StartAt: "Shrink",
        States: {
          Shrink: run(workloadOf(manifest), { Next: "Tell" }),
          Tell: { Type: "Pass", Result: {}, End: true },
        },
      },
    });
    const expanded = (definition: object) => {
      const { States } = expandWorkflow(definition, { thumbnail });
      return Object.entries(Object(States))[0];
    };
    expect(expanded(read(text, ending).definition)).toEqual(expanded(typed.definition));
  });
});

test("numbers stay as they are written beside a placeholder that is filled", () => {
  const text = '{"Result":{"a":1.0,"b":[12345678901234567890],"c":"${Table}"}}';
  const filled = substitute(read(text, ".asl.json"), { Table: "t" });
  expect(JSON.stringify(filled.definition)).toBe(text.replace("${Table}", "t"));
});

test("a mark of the byte order is no part of the definition", () => {
  expect(read(`\uFEFF${JSON_TEXT}`, ".asl.json").definition).toHaveProperty("StartAt", "Shrink");
});

test("of YAML, dates and `yes` are texts, names are texts, and aliases are what they name", () => {
  const { definition } = read(`
StartAt: 1
States:
  1: &wait { Type: Wait, Timestamp: 2030-01-01T00:00:00Z, Comment: yes, Next: 2 }
  2: *wait
`);
  const wait = { Type: "Wait", Timestamp: "2030-01-01T00:00:00Z", Comment: "yes", Next: 2 };
  expect(definition).toEqual({ StartAt: 1, States: { "1": wait, "2": wait } });
});

test("of YAML, numbers that JSON writes otherwise are the same numbers", () => {
  const { definition } = read("Result: [0x1F, +1, .5, 0xFFFFFFFFFFFFFFFF]");
  expect(JSON.stringify(definition)).toBe('{"Result":[31,1,0.5,18446744073709551615]}');
});

describe("what is no definition is refused with its file and place", () => {
  const JSON_ENDING = ".asl.json";
  test.each([
    ["a member without quotes", "{\n  StartAt: 1 }", JSON_ENDING, ":2:\\d+: Unexpected character"],
    ["an end that comes too early", '{ "StartAt": ', JSON_ENDING, ":1:\\d+: Unexpected end"],
    [
      "a state that is there twice",
      '{ "States": {\n  "A": {},\n  "A": {} } }',
      JSON_ENDING,
      ":3:3: the object has this member twice",
    ],
    ["a list", "[]", JSON_ENDING, ": a definition is an object"],
    ["nothing", "", ".asl.yaml", ": a definition is an object"],
    [
      "a state that is there twice in YAML",
      "A: 1\nA: 2",
      ".asl.yaml",
      ":2:1: Map keys must be unique",
    ],
    ["YAML that is none", "A: [1", ".asl.yaml", ":1:\\d+: "],
    ["two documents", "A: 1\n---\nB: 1", ".asl.yaml", ":2:1: "],
    ["a tag of CloudFormation", "A: 1\nB: !Sub x", ".asl.yaml", ":2:4: Unresolved tag: !Sub"],
    ["a number that JSON has not", "A: 1\nB: .inf", ".asl.yaml", ":2:4: .inf is no number of JSON"],
    ["an alias of nothing", "A: *b", ".asl.yaml", ".*: "],
  ])("%s", (_name, text, ending, problem) => {
    expect(problemOf(text, ending)).toMatch(new RegExp(`^${problem}`));
  });

  test("a file that is missing", () => {
    const file = pathToFileURL(join(folder, "none.asl.json"));
    expect(() => readWorkflow({ name: "n", description: "", file })).toThrow(
      /none\.asl\.json: ENOENT/,
    );
  });

  test("a file of another kind", () => {
    expect(() => read("", ".asl.txt")).toThrow(/^file is ".*\.asl\.txt"; allowed: NAME\.asl\.json/);
  });
});

test("a name that is not allowed is refused", () => {
  const file = pathToFileURL(join(folder, "0.asl.json"));
  expect(() => readWorkflow({ name: "No", description: "", file })).toThrow("name is");
});

describe("what is wrong in a definition is found with its file and state", () => {
  test("by the checks of AWS", async () => {
    const workflow = read(
      "StartAt: A\nStates: { A: { Type: Pass, Next: B }, C: { Type: Succeed } }",
    );
    const [problem] = await checkWorkflow(workflow, {});
    expect(problem).toEqual({
      file: workflow.file,
      severity: "ERROR",
      code: "MISSING_TRANSITION_TARGET",
      location: "/States/A/Next",
      message: "Missing 'Next' target: B",
    });
  });

  test("when a workload's state can't be made", async () => {
    const workflow = read(YAML_TEXT);
    await expect(checkWorkflow(workflow, {})).rejects.toThrow(
      `${workflow.file}: /States/Shrink/Resource is "\${workload.thumbnail}"; allowed: no workload`,
    );
  });
});
