import { afterEach, expect, test, vi } from "vitest";
import { END, machine } from "../testing/definitions.ts";
import { checkDefinition } from "./checkDefinition.ts";

const COUNT = 200;
const several = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: COUNT }, (_, i) => make(i));
const severally = (make: (index: number) => string) =>
  Object.fromEntries(several((index) => [make(index), 1]));
const parallel = (fields: object) => ({
  Type: "Parallel",
  Branches: [{ StartAt: "C", States: { C: END } }],
  End: true,
  ...fields,
});
const choices = (rules: unknown) => ({ Type: "Choice", Choices: rules, Default: "B" });
const task = (resource: string, Parameters: object) => ({
  Type: "Task",
  Resource: `arn:aws:states:::${resource}`,
  Parameters,
  End: true,
});

afterEach(() => vi.restoreAllMocks());

/** How often other work has its turn while a state is checked, if each look at the clock finds a slice to be over. */
async function turnsDuring(state: object): Promise<number> {
  const text = JSON.stringify(machine({ A: state, B: END }));
  // The models of services are read.
  await checkDefinition(text, "STANDARD");
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  let [turns, checked] = [0, false];
  const count = () => {
    turns += 1;
    if (!checked) setImmediate(count);
  };
  setImmediate(count);
  await checkDefinition(text, "STANDARD");
  checked = true;
  return turns;
}

test.each<[string, object]>([
  ["errors of a retrier", parallel({ Retry: [{ ErrorEquals: several(() => 1) }] })],
  ["errors of a catcher", parallel({ Catch: [{ ErrorEquals: several(() => "E"), Next: "B" }] })],
  ["catchers", parallel({ Catch: several((i) => ({ ErrorEquals: [`E${i}`], Next: "B" })) })],
  ["branches that are no objects", parallel({ Branches: several(() => 1) })],
  ["branches without states", parallel({ Branches: several(() => ({})) })],
  ["choices that are no objects", choices(several(() => 1))],
  ["rules that are no objects", choices([{ And: several(() => 1), Next: "B" }])],
  [
    "unknown parameters",
    task(
      "aws-sdk:sqs:listQueues",
      severally((i) => `P${i}`),
    ),
  ],
  [
    "unknown members of a parameter",
    task("dynamodb:putItem", { TableName: "t", Item: { a: severally((i) => `P${i}`) } }),
  ],
])("the check of many %s gives way between them", async (_, state) => {
  expect(await turnsDuring(state)).toBeGreaterThanOrEqual(COUNT);
});
