import type { Integrations } from "../integrations.ts";
import { ROLE, testEndpoint } from "./endpoint.ts";

/** An answer of TestState whose JSON texts are parsed. */
export interface Tested {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly nextState?: string;
  readonly inspectionData?: Readonly<Record<string, unknown>>;
}

/** A request of TestState. Members that are JSON texts may be given as values. */
export type TestRequest = Readonly<Record<string, unknown>>;

/** Tests states of an endpoint in virtual time, at the level DEBUG and with a role by default. */
export async function stateTests(integrations: Integrations = {}) {
  const endpoint = await testEndpoint({ integrations });
  const test = async (definition: object, request: TestRequest = {}): Promise<Tested> => {
    const answer = (await endpoint.call(
      "TestState",
      testRequest(definition, { roleArn: ROLE, inspectionLevel: "DEBUG", ...request }),
    )) as Tested;
    return parsed(answer);
  };
  return { endpoint, test };
}

function testRequest(definition: object, request: TestRequest): object {
  const { mock, ...rest } = request;
  return {
    definition: JSON.stringify(definition),
    ...Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [
        name,
        JSON_MEMBERS.has(name) && typeof value !== "string" ? JSON.stringify(value) : value,
      ]),
    ),
    ...(mock !== undefined && { mock }),
  };
}

const JSON_MEMBERS = new Set(["input", "context", "variables"]);

/** A mock whose result is this value. */
export const resultOf = (value: unknown, more: object = {}) => ({
  result: JSON.stringify(value),
  ...more,
});
/** A mock that fails. */
export const failureOf = (error: string, cause?: string) => ({ errorOutput: { error, cause } });

function parsed({ output, inspectionData, ...rest }: Tested): Tested {
  const stages = Object.entries(inspectionData ?? {}).map(([name, value]) => [name, read(value)]);
  return {
    ...given(rest),
    ...(output !== undefined && { output: read(output) }),
    ...(inspectionData !== undefined && {
      inspectionData: given(Object.fromEntries(stages)),
    }),
  };
}

/** The members that an answer has on the wire. */
function given<T extends object>(members: T): T {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as T;
}

function read(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : value;
}
