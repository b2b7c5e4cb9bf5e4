import type { Json } from "@sfn-workers/states-language/json";

/**
 * What Task states return or throw instead of calling anything, in the format of AWS's MockConfigFile: the test cases of each
 * state machine, by name, say which mocked responses a state has.
 */
export interface MockConfig {
  readonly StateMachines: Readonly<Record<string, MockedMachine>>;
  readonly MockedResponses: Readonly<Record<string, MockedAttempts>>;
}

export interface MockedMachine {
  /** For each test case the names of states, each with that of its mocked responses. */
  readonly TestCases: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** By the number of the attempt, from `0`, or a range of numbers such as `1-2`. */
export type MockedAttempts = Readonly<Record<string, MockedResponse>>;

export type MockedResponse =
  | { readonly Return: Json }
  | { readonly Throw: { readonly Error: string; readonly Cause?: string } };
