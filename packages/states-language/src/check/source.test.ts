import { describe, expect, test } from "vitest";
import { END, machine, problems, schema } from "../testing/definitions.ts";

const NOT_AN_OBJECT = [schema("Definition must be a valid JSON object", "undefined")];

describe("a definition's JSON", () => {
  test.each(["", " \n", "[]", "null", "5", '"text"'])("%j is not an object", async (text) => {
    expect(await problems(text)).toEqual(NOT_AN_OBJECT);
  });

  test("is quoted with the position of its syntax error", async () => {
    const at = '[Source: (String)"{"a": nope}"; line: 1, column: 11]';
    expect(await problems('{"a": nope}')).toEqual([
      `INVALID_JSON_DESCRIPTION: Unrecognized token 'nope': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at ${at} at ${at}`,
    ]);
  });

  test("is quoted up to 500 characters when it is invalid", async () => {
    const quoted = async (length: number) => {
      const [problem] = await problems("x".repeat(length));
      return /\(String\)"(x+)(?:"\[truncated (\d+) chars\])?"; line/.exec(problem ?? "")?.slice(1);
    };
    expect(await quoted(500)).toEqual(["x".repeat(500), undefined]);
    expect(await quoted(501)).toEqual(["x".repeat(500), "1"]);
    expect(await quoted(700)).toEqual(["x".repeat(500), "200"]);
  });

  test("may be nested up to 512 deep", async () => {
    const nested = (depth: number) => {
      const result = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      return `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Result":${result}}}}`;
    };
    expect(await problems(nested(509))).toEqual([]);
    expect(await problems(nested(510))).toEqual([
      "TOO_DEEPLY_NESTED: The definition is too deeply nested. at undefined",
    ]);
  });
});

test("states may be nested up to 50 deep", async () => {
  const nested = (depth: number): object => {
    const name = `S${depth}`;
    const branch = depth === 1 ? { StartAt: "S0", States: { S0: END } } : nested(depth - 1);
    const state = { Type: "Parallel", Branches: [branch], End: true };
    return { StartAt: name, States: { [name]: state } };
  };
  expect(await problems(nested(49))).toEqual([]);
  expect(await problems(nested(50))).toEqual([
    expect.stringMatching(
      /^TOO_DEEPLY_NESTED: The states are too deeply nested. at \/States\/S50\//,
    ),
  ]);
});

describe("the fields of a state machine", () => {
  test("are all allowed", async () => {
    const fields = {
      Comment: "c",
      QueryLanguage: "JSONPath",
      TimeoutSeconds: 60,
      Version: "1.0",
    };
    expect(await problems(machine({ A: END }, fields))).toEqual([]);
    expect(await problems(machine({ A: END }, { QueryLanguage: "JSONata" }))).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ Foo: 1 }, "Field 'Foo' is not supported", "/"],
    [{ Version: "2" }, "Value should be one of the following: [1.0]", "/Version"],
    [{ Version: 1 }, "Expected value of type [STRING]", "/Version"],
    [
      { QueryLanguage: "jsonata" },
      "Value should be one of the following: [JSONPath, JSONata]",
      "/QueryLanguage",
    ],
    [{ TimeoutSeconds: -1 }, "Minimum value is 0", "/TimeoutSeconds"],
    [{ TimeoutSeconds: 100_000_000 }, "Maximum value is 99999999", "/TimeoutSeconds"],
    [{ TimeoutSeconds: 1.5 }, "Expected value of type Integer", "/TimeoutSeconds"],
    [{ TimeoutSeconds: "60" }, "Expected value of type Integer", "/TimeoutSeconds"],
    [{ StartAt: 5 }, "Expected value of type [STRING]", "/StartAt"],
    [{ States: [] }, "Expected value of type [OBJECT]", "/States"],
    [{ States: {} }, "Value cannot be empty", "/States"],
    [{ States: { A: "Pass" } }, "Expected value of type [OBJECT]", "/States/A"],
  ])("%j: %s", async (fields, message, location) => {
    expect(await problems(machine({ A: END }, fields))).toContain(schema(message, location));
  });

  test("StartAt and States are required", async () => {
    expect(await problems({})).toEqual([
      schema("These fields are required: [States, StartAt]", "/"),
    ]);
    expect(await problems({ States: { A: { Type: "Succeed" } } })).toEqual([
      schema("These fields are required: [StartAt]", "/"),
    ]);
  });

  test("TimeoutSeconds may equal its bounds", async () => {
    expect(await problems(machine({ A: END }, { TimeoutSeconds: 0 }))).toEqual([]);
    expect(await problems(machine({ A: END }, { TimeoutSeconds: 99_999_999 }))).toEqual([]);
  });
});
