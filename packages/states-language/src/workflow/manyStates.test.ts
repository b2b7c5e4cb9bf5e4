import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { checkWorkflow } from "./checkWorkflow.ts";
import { workflowOf } from "./defineWorkflow.ts";
import { executionEvents } from "./events/executionEvents.ts";
import { itemRooms } from "./events/itemRoom.ts";
import { expandWorkflow } from "./expand.ts";
import { readWorkflow } from "./files/readWorkflow.ts";
import { grantsOf } from "./grants/grantsOf.ts";
import { graphOf } from "./graph.ts";
import { placeholdersIn, substitute } from "./substitute.ts";
import { transitionsOf } from "./transitions.ts";

/*
 * As many states as the 1 MB of a definition holds. What calls itself for each state ends in an overflow of the stack, and what looks at all
 * states for each state takes minutes, where these tests take a second.
 */

const MANY = 5_000;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const named = (count: number, state: (index: number) => object) =>
  Object.fromEntries(numbers(count).map((index) => [`S${index}`, state(index)]));
const pass = (Next: string, fields: object = {}) => ({ Type: "Pass", ...fields, Next });
const SUCCEED = { Done: { Type: "Succeed" } };
const after = (index: number, count: number) => (index + 1 < count ? `S${index + 1}` : "Done");
const level = (States: object, StartAt = "S0") => ({ StartAt, States });
const inARow = (count: number, fields: (index: number) => object = () => ({})) => ({
  ...named(count, (index) => pass(after(index, count), fields(index))),
  ...SUCCEED,
});
const definition = (value: object) => ({
  name: "many",
  description: "Many states",
  definition: value,
});

const folder = mkdtempSync(join(tmpdir(), "many-states-"));
afterAll(() => rmSync(folder, { recursive: true }));

const place = { partition: "aws", region: "us-east-1", accountId: "123456789012", machine: "many" };
const iam = async () => undefined;

const chain = level(inARow(MANY));

describe.each([
  { states: "in a row", whole: chain, least: MANY + 1, most: MANY + 1, goesRound: false },
  {
    states: "to which a Choice leads",
    whole: level(
      {
        Which: {
          Type: "Choice",
          Choices: numbers(2 * MANY).map((index) => ({
            ...{ Variable: "$.n", NumericEquals: index },
            Next: `S${index % MANY}`,
          })),
          Default: "Done",
        },
        ...named(MANY, () => pass("Done")),
        ...SUCCEED,
      },
      "Which",
    ),
    ...{ least: 2, most: 3, goesRound: false },
  },
  {
    states: "in one loop",
    whole: level({
      ...inARow(MANY),
      ...{
        Done: {
          Type: "Choice",
          Choices: [{ Variable: "$.n", IsNull: true, Next: "S0" }],
          Default: "End",
        },
      },
      ...{ End: { Type: "Succeed" } },
    }),
    ...{ least: MANY + 2, most: MANY + 2, goesRound: true },
  },
])("five thousand states $states", ({ whole, least, most, goesRound }) => {
  test("are counted", () => {
    expect(transitionsOf(whole)).toEqual({ least, most, goesRound, items: [] });
    const events = { least: 2 + 2 * least, most: goesRound ? undefined : 2 + 2 * most };
    expect(executionEvents(whole)).toEqual(events);
  });

  test("are checked", async () => {
    const workflow = workflowOf(definition(whole));
    expect(await checkWorkflow(workflow, {})).toEqual([]);
  });
});

test("five thousand states are expanded, drawn and filled in, and get their grants", async () => {
  const fields = (index: number) => ({ Comment: `\${V${index}}` });
  const workflow = workflowOf(definition(level(inARow(MANY, fields))));
  const values = Object.fromEntries(numbers(MANY).map((index) => [`V${index}`, "a"]));
  expect(placeholdersIn(workflow)).toHaveLength(MANY);
  expect(() => substitute(workflow, {})).toThrow("substitutions.V0");
  const filled = substitute(workflow, values);
  expect(expandWorkflow(filled.definition, {})).toEqual(filled.definition);
  expect(graphOf(filled.definition).states).toHaveLength(MANY + 1);
  expect(await grantsOf(filled, { place, iam })).toEqual([]);
});

test.each([".asl.json", ".asl.yaml"])("two thousand states are read from a file %s", (ending) => {
  const path = join(folder, `many${ending}`);
  const long = level(inARow(2_000));
  writeFileSync(path, ending === ".asl.json" ? JSON.stringify(long) : stringify(long));
  const read = readWorkflow({ name: "many", description: "", file: pathToFileURL(path) });
  expect(read.definition).toEqual(long);
});

test("each of many Maps has its room", () => {
  const each = (index: number) => ({
    Type: "Map",
    ItemProcessor: level({ [`I${index}`]: { Type: "Pass", End: true } }, `I${index}`),
    Next: after(index, 3_000),
  });
  const rooms = itemRooms(level({ ...named(3_000, each), ...SUCCEED }));
  expect(rooms.size).toBe(3_000);
  // (25,000 − 2 of the execution − 4 of each Map − 2 of Done) / 4
  expect(rooms.get("S0")).toEqual({ atMost: 3_249, surely: 3_249 });
});

describe("of data that grows with each state", () => {
  test.each([
    ["variables", inARow(2_000, (index) => ({ Assign: { [`v${index}`]: index } }))],
    [
      "large values",
      {
        S0: pass("S1", { Result: { large: "x".repeat(200_000) } }),
        ...Object.fromEntries(
          Object.entries(inARow(3_000, (index) => ({ Result: index, ResultPath: "$.n" }))).slice(1),
        ),
      },
    ],
  ])("no more %s are followed than takes a second", async (_, States) => {
    expect(await checkWorkflow(workflowOf(definition(level(States))), {})).toEqual([]);
  });
});

describe("a definition that is nested too deeply", () => {
  const nested = (levels: number) => {
    let inner: object = { Type: "Succeed" };
    for (const index of numbers(levels)) {
      inner = {
        Type: "Parallel",
        Branches: [level({ [`S${index}`]: inner }, `S${index}`)],
        End: true,
      };
    }
    return level({ Outer: inner }, "Outer");
  };

  test("is refused where it is defined", () => {
    expect(() => workflowOf(definition(nested(5_000)))).toThrow(
      "the nesting of definition is 20003; allowed: at most 512 levels of objects and lists",
    );
    const circle: { StartAt: string; States: object } = { StartAt: "A", States: {} };
    circle.States = { A: circle };
    expect(() => workflowOf(definition(circle))).toThrow(
      'the nesting of definition is "over 100,000"; allowed: at most',
    );
  });

  test.each([".asl.json", ".asl.yaml"])("is refused with its file %s", (ending) => {
    for (const levels of [200, 3_000]) {
      const path = join(folder, `deep${ending}`);
      // JSON.stringify calls itself for each level.
      const open = `{"Type":"Parallel","Branches":[{"StartAt":"S","States":{"S":`;
      writeFileSync(
        path,
        `{"StartAt":"S","States":{"S":${open.repeat(levels)}{}${"}}]}".repeat(levels)}}}`,
      );
      expect(() =>
        readWorkflow({ name: "deep", description: "", file: pathToFileURL(path) }),
      ).toThrow(/deep\.asl\.\w+: its objects and lists are nested in more than 512 levels$/);
    }
  });
});
