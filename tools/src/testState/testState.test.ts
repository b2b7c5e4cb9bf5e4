import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { COMMANDS, loadCommand } from "../cli/commands.ts";

const DEFINITION = {
  StartAt: "Prices",
  States: {
    Prices: {
      Type: "Pass",
      InputPath: "$.order",
      Parameters: { "id.$": "$.id", n: 1 },
      ResultPath: "$.priced",
      Next: "Charge",
    },
    Charge: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: "charge", "Payload.$": "$" },
      ResultSelector: { "code.$": "$.StatusCode" },
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 2, MaxAttempts: 3 }],
      Catch: [{ ErrorEquals: ["Gone"], Next: "Each" }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Ship", States: { Ship: { Type: "Succeed" } } },
      End: true,
    },
  },
};

function fileWith(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "test-state-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "order.asl.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** A state inside so many Parallel states. */
function nested(levels: number): string {
  const before = '{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[';
  const inner = '{"StartAt":"P","States":{"P":{"Type":"Succeed"}}}';
  return `${before.repeat(levels)}${inner}${"]}}}".repeat(levels)}`;
}

let out = "";
let err = "";
beforeEach(() => {
  out = "";
  err = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(content: unknown, ...argv: readonly string[]): Promise<number> {
  const entry = COMMANDS["test-state"];
  if (entry === undefined) throw new Error("there is no such command");
  const command = await loadCommand(entry);
  await command.parseAsync([fileWith(content), ...argv], { from: "user" });
  return Number(process.exitCode);
}

const rows = () =>
  Object.fromEntries(
    out
      .split("\n")
      .slice(out.split("\n").indexOf("") + 2)
      .map((line) => line.trim().split(/\s{2,}/)),
  );

describe("pnpm test-state", () => {
  test("says what helps with an action that is in no model", async () => {
    const Resource = "arn:aws:states:::aws-sdk:s3:newer";
    const States = { Call: { Type: "Task", Resource, Parameters: {}, End: true } };
    expect(await run({ StartAt: "Call", States }, "Call", "--mock", "{}")).toBe(1);
    expect(err).toMatch(
      /is not recognized\. .*\naws-sdk:s3:newer is not in the models of AWS's services here/,
    );
  });

  test("shows what a state makes of its input, stage by stage, and what follows", async () => {
    expect(await run(DEFINITION, "Prices", "-i", '{"order":{"id":7,"x":"y"}}')).toBe(0);
    expect(out).toContain("Prices succeeds, and Charge is next (SUCCEEDED)\n");
    expect(rows()).toMatchObject({
      input: '{"order":{"id":7,"x":"y"}}',
      afterInputPath: '{"id":7,"x":"y"}',
      afterParameters: '{"n":1,"id":7}',
      afterResultPath: '{"order":{"id":7,"x":"y"},"priced":{"n":1,"id":7}}',
      afterResultSelector: "the same",
      output: '{"order":{"id":7,"x":"y"},"priced":{"n":1,"id":7}}',
    });
  });

  test("lets a task's service answer with a mock", async () => {
    expect(await run(DEFINITION, "Charge", "--mock", '{"StatusCode":200}')).toBe(0);
    expect(rows()).toMatchObject({ result: '{"StatusCode":200}', output: '{"code":200}' });
  });

  test.each([
    [["--mock-error", "Busy", "--retries", "1"], 0, "its Retry[0] tries again after 4 s"],
    [["--mock-error", "Gone"], 0, "its Catch[0] catches, and Each is next"],
    [["--mock-error", "Boom", "--mock-cause", "the bank is closed"], 1, "the bank is closed"],
  ])("says what becomes of an error: %j", async (argv, code, text) => {
    expect(await run(DEFINITION, "Charge", ...argv)).toBe(code);
    expect(out).toContain(text);
  });

  test("reads what an ItemReader would read, as it is in the file", async () => {
    const { ItemProcessor } = DEFINITION.States.Each;
    const state = {
      Type: "Map",
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
        Parameters: { Bucket: "b", Key: "k.csv" },
      },
      ItemProcessor: {
        ...ItemProcessor,
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      },
      End: true,
    };
    const csv = `@${fileWith("a,b\n1,2\n3,4\n")}`;
    expect(await run(state, "--mock", "[7,8]", "--reader-data", csv)).toBe(0);
    expect(rows()).toMatchObject({ afterItemsPath: '[{"a":"1","b":"2"}, {"a":"3","b":"4"}]' });
  });

  test("gives a script AWS's answer", async () => {
    expect(await run(DEFINITION, "Ship", "-i", "[1]", "--json")).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ status: "SUCCEEDED", output: "[1]" });
  });

  test("takes a file that is one state", async () => {
    expect(await run({ Type: "Pass", Result: 7, End: true })).toBe(0);
    expect(out).toContain("the state succeeds, and the workflow ends");
  });

  test("says what AWS refuses, and fails", async () => {
    expect(await run(DEFINITION, "Charge", "--mock", '{"StatusCode":"x"}')).toBe(1);
    expect(err).toBe(
      "ValidationException: Mock result schema validation error: Field 'StatusCode' must be a number\n",
    );
    expect(out).toBe("");
  });

  test("writes no control characters of a definition to a terminal", async () => {
    const texts = { Error: "E\u001b[31m", Cause: "one\n\u001b[2Jtwo\u009b" };
    expect(await run({ Type: "Fail", ...texts })).toBe(1);
    expect(out).toContain("fails with E\\u001b[31m (FAILED)\none\n\\u001b[2Jtwo\\u009b\n");
    out = "";
    await run({ Type: "Pass", Result: "\u009b31m", End: true });
    expect(out).toContain('"\\u009b31m"');
    await expect(run({ States: { "\u001b[2J": {} } })).rejects.toThrow("allowed: \\u001b[2J");
    await run({ Type: "Pass", ["\u001b[2J"]: 1, End: true });
    expect(err).toContain("Field '\\u001b[2J' is not supported");
  });

  test("refuses a file that is nested too deeply", async () => {
    await expect(run(nested(3_000), "P")).rejects.toThrow("has more than 512 levels");
  });

  test("cuts a long value for a person, and says so", async () => {
    await run({ Type: "Pass", End: true }, "-i", JSON.stringify("x".repeat(9_000)));
    expect(out).toContain("… (9,002 characters; --json has all)");
    expect(out.length).toBeLessThan(5_000);
  });

  test.each([
    [DEFINITION, [], "STATE is missing; allowed: Prices, Charge, Each, Ship"],
    [DEFINITION, ["Chrage"], "(Did you mean Charge?)"],
    [{ Type: "Succeed" }, ["Ship"], "has no States; allowed: no STATE"],
    ["{", ["Ship"], "is not JSON, line 1, column 2"],
    [DEFINITION, ["Charge"], "allowed: with --mock or --mock-error"],
    [DEFINITION, ["Prices", "--retries", "1"], "--retries needs --mock or --mock-error"],
    [DEFINITION, ["Charge", "--mock", "1", "--mock-cause", "c"], "--mock-cause needs --mock-error"],
    [DEFINITION, ["Prices", "-i", "{"], "-i '{' is not JSON"],
  ])("refuses %j %j", async (content, argv, message) => {
    await expect(run(content, ...argv)).rejects.toThrow(message);
    expect(out).toBe("");
  });
});
