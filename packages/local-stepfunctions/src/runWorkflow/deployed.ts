import type { Workflow } from "@sfn-workers/states-language/workflow";
import { InvalidOption } from "@sfn-workers/worker-core/manifest";
import { isAnswers } from "./answers.ts";
import { isWorkload } from "./doubles.ts";

/** Holds the state machines of a deployed environment, as its output `workflows`: `{ NAME: { stateMachineArn, aliasArn? } }`. */
export const DEPLOYED_WORKFLOWS = "SFN_WORKERS_WORKFLOWS";

/** The state machine of a workflow, or its alias where versions are published, in the environment against which tests run; undefined where they run in this process. */
export function deployedMachine(name: string): string | undefined {
  const text = process.env[DEPLOYED_WORKFLOWS];
  if (text === undefined || text === "") return undefined;
  const machines = machinesIn(text);
  const arn = machines.get(name);
  if (arn !== undefined) return arn;
  const known = [...machines.keys()].join(", ");
  throw new InvalidOption(DEPLOYED_WORKFLOWS, name, `a workflow among its own: ${known || "none"}`);
}

function machinesIn(text: string): ReadonlyMap<string, string> {
  const entries = Object.entries(parsed(text)).map(([name, deployed]) => {
    const { stateMachineArn, aliasArn = stateMachineArn }: Readonly<Record<string, unknown>> =
      Object(deployed);
    if (typeof stateMachineArn === "string" && typeof aliasArn === "string")
      return [name, aliasArn] as const;
    throw new InvalidOption(
      `${DEPLOYED_WORKFLOWS}.${name}`,
      deployed,
      '{ "stateMachineArn": "…" }',
    );
  });
  return new Map(entries);
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new InvalidOption(DEPLOYED_WORKFLOWS, text, "the stack's output `workflows`, as JSON");
}

/** A test has answers of its own, which a deployed environment does not take, or wants a way that nothing there records. */
export class MockedRun extends Error {
  override readonly name = "MockedRun";
}

/** Whether the environment has what answers: a worker. Whoever is elsewhere may be a person. */
function runsThere(double: unknown): boolean {
  return isWorkload(double) && !isAnswers(double);
}

/**
 * Skips a test that mocks something, and one of an Express workflow, whose executions have no history.
 *
 * @throws {MockedRun} when it is such a test, and has given no way to skip it.
 */
export function skipMocked(
  { type }: Pick<Workflow, "type">,
  {
    tasks = {},
    services = {},
  }: {
    readonly tasks?: Readonly<Record<string, unknown>>;
    readonly services?: Readonly<Record<string, unknown>>;
  },
  skip: ((why: string) => void) | undefined,
): void {
  const mocked = [
    ...Object.keys(tasks).filter((name) => !runsThere(tasks[name])),
    ...Object.keys(services),
  ];
  const why =
    mocked.length > 0
      ? `it answers ${mocked.join(", ")} itself`
      : type === "EXPRESS"
        ? "an EXPRESS execution has no history, which would have its states"
        : undefined;
  if (why === undefined) return;
  skip?.(why);
  throw new MockedRun(
    `the test can't run against a deployed environment, since ${why}; give runWorkflow the \`skip\` of the test's context`,
  );
}
