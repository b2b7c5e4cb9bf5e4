import { isObject, type Json, type JsonObject } from "@sfn-workers/states-language/json";
import type { MockedResponse } from "./config.ts";

/** The message names the field, its value and what is allowed. */
export class WrongMocks extends Error {
  constructor(field: string, value: unknown, allowed: string) {
    // A message is one line, and terminals do what control characters say.
    super(`${field} is ${shortened(value)}; allowed: ${allowed}`.replace(/\p{Cc}/gu, "?"));
    this.name = "WrongMocks";
  }
}

/** The names of mocked responses, by state machine, test case and state. */
type MachineCases = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;

/**
 * Other tools keep what is theirs in the same file, so what is beside StateMachines, MockedResponses and TestCases is theirs.
 *
 * @throws {WrongMocks} when it has not the form of AWS's MockConfigFile.
 */
export function readMockConfig(config: unknown): {
  readonly machines: MachineCases;
  readonly responses: ReadonlyMap<string, readonly MockedResponse[]>;
} {
  const top = objectAt("the file", config as Json);
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
      throw new WrongMocks(at, response, `a name in MockedResponses (${listed(responses.keys())})`);
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
  const other = Object.keys(error).find((member) => member !== "Error" && member !== "Cause");
  if (other !== undefined) throw new WrongMocks(`a name in ${at}`, other, "Error, Cause");
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

const SHOWN_CHARACTERS = 80;

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const SHOWN_NAMES = 5;

/** Names for a message: not more than the reader of one line takes in. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  const more = all.length - SHOWN_NAMES;
  const shown = more > 0 ? [...all.slice(0, SHOWN_NAMES), `and ${more} more`] : all;
  return shown.join(", ") || "none";
}
