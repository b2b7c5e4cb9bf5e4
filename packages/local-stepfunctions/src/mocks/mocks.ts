import type { MockedResponse } from "./config.ts";
import { readMockConfig } from "./readConfig.ts";

/** The test cases of an endpoint. */
export interface Mocks {
  testCase(machineName: string, name: string): TestCase | undefined;
  /** The names of a state machine's test cases. */
  namesOf(machineName: string): readonly string[];
  /** Whether a test case of the state machine mocks the state. */
  mocks(machineName: string, stateName: string): boolean;
}

/** The mocked states by name. */
export type TestCase = ReadonlyMap<string, MockedState>;

export interface MockedState {
  /** The name of its mocked responses. */
  readonly name: string;
  /** One for each attempt. */
  readonly responses: readonly MockedResponse[];
}

/** @throws {WrongMocks} when the configuration is wrong. */
export function createMocks(config: unknown): Mocks {
  const { machines, responses } = readMockConfig(config);
  const testCases = new Map(
    [...machines].map(([machine, cases]) => {
      const states = [...cases].map(([name, mocked]): [string, TestCase] => [
        name,
        new Map(
          [...mocked].map(([state, response]) => [
            state,
            { name: response, responses: responses.get(response) ?? [] },
          ]),
        ),
      ]);
      return [machine, new Map(states)];
    }),
  );
  return {
    testCase: (machine, name) => testCases.get(machine)?.get(name),
    namesOf: (machine) => [...(testCases.get(machine)?.keys() ?? [])],
    mocks: (machine, state) =>
      [...(testCases.get(machine)?.values() ?? [])].some((states) => states.has(state)),
  };
}
