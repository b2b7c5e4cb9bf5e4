import { isObject, type Json, type JsonObject } from "@sfn-workers/states-language/json";
import type { MockedResponse } from "./config.ts";

/** The message names the field, its value and what is allowed. */
export class WrongMocks extends Error {
  constructor(field: string, value: unknown, allowed: string) {
    super(`${field} is ${shortened(value)}; allowed: ${allowed}`);
    this.name = "WrongMocks";
  }
}

/** The names of mocked responses, by state machine, test case and state. */
type MachineCases = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;

/** @throws {WrongMocks} when it has not the form of AWS's MockConfigFile. */
export function readMockConfig(config: unknown): {
  readonly machines: MachineCases;
  readonly responses: ReadonlyMap<string, readonly MockedResponse[]>;
} {
  const top = objectAt("the file", config as Json);
  refuseOthers("", top, ["StateMachines", "MockedResponses"], ["$schema", "Comment"]);
  const responses = new Map(
    membersOf("MockedResponses", top["MockedResponses"]).map(([name, field, value]) => [
      name,
      readAttempts(field, value),
    ]),
  );
  const machines = new Map(
    membersOf("StateMachines", top["StateMachines"]).map(([name, field, value]) => [
      name,
      readTestCases(field, value, responses),
    ]),
  );
  return { machines, responses };
}

type Responses = ReadonlyMap<string, readonly MockedResponse[]>;

function readTestCases(
  field: string,
  value: Json,
  responses: Responses,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const machine = objectAt(field, value);
  refuseOthers(`${field}.`, machine, ["TestCases"], ["Comment"]);
  return new Map(
    membersOf(`${field}.TestCases`, machine["TestCases"]).map(([name, at, testCase]) => [
      name,
      readTestCase(at, testCase, responses),
    ]),
  );
}

function readTestCase(
  field: string,
  value: Json,
  responses: Responses,
): ReadonlyMap<string, string> {
  return new Map(
    membersOf(field, value).map(([state, at, response]) => {
      if (typeof response === "string" && responses.has(response)) return [state, response];
      const names = [...responses.keys()].join(", ") || "none";
      throw new WrongMocks(at, response, `a name in MockedResponses (${names})`);
    }),
  );
}

/** The responses of the attempts from 0. */
function readAttempts(field: string, value: Json): MockedResponse[] {
  const ranges = membersOf(field, value).map(([key, at, response]) => {
    const [, first = "", last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(key.trim()) ?? [];
    if (first === "" || Number(last) < Number(first)) {
      throw new WrongMocks(
        `a name in ${field}`,
        key,
        "the number of an attempt, from 0, or a range of numbers, such as 1-2",
      );
    }
    return { at, first: Number(first), last: Number(last), response: readResponse(at, response) };
  });
  ranges.sort((one, other) => one.first - other.first);
  const all: MockedResponse[] = [];
  for (const { at, first, last, response } of ranges) {
    if (first !== all.length) {
      throw new WrongMocks(
        `the first attempt of ${at}`,
        first,
        `${all.length}: attempts follow one another from 0`,
      );
    }
    for (let attempt = first; attempt <= last; attempt += 1) all.push(response);
  }
  return all;
}

function readResponse(field: string, value: Json): MockedResponse {
  const response = objectAt(field, value);
  const names = Object.keys(response);
  const { Return: returned, Throw: thrown } = response;
  if (names.length === 1 && returned !== undefined) return { Return: returned };
  if (names.length !== 1 || thrown === undefined) {
    throw new WrongMocks(field, value, "an object with either Return or Throw");
  }
  const at = `${field}.Throw`;
  const error = objectAt(at, thrown);
  refuseOthers(`${at}.`, error, ["Error", "Cause"]);
  const { Error: name, Cause: cause } = error;
  if (typeof name !== "string") throw new WrongMocks(`${at}.Error`, name, "a text");
  if (cause === undefined) return { Throw: { Error: name } };
  if (typeof cause !== "string") throw new WrongMocks(`${at}.Cause`, cause, "a text, or none");
  return { Throw: { Error: name, Cause: cause } };
}

function membersOf(field: string, value: Json | undefined): [string, string, Json][] {
  return Object.entries(objectAt(field, value)).map(([name, member]) => [
    name,
    `${field}.${name}`,
    member,
  ]);
}

function objectAt(field: string, value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new WrongMocks(field, value, "an object");
}

function refuseOthers(
  prefix: string,
  value: JsonObject,
  known: readonly string[],
  ignored: readonly string[] = [],
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name) || ignored.includes(name)) continue;
    throw new WrongMocks(`a name in ${prefix.slice(0, -1) || "the file"}`, name, known.join(", "));
  }
}

const SHOWN_CHARACTERS = 80;

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
