import { placeholdersIn, type Workflow } from "@sfn-workers/states-language/workflow";
import { type LocalWorkflow, readMocks } from "../start/workflowMocks.ts";
import { readDefinition, type TestedDefinition } from "./definition.ts";
import { callOf, mockInFile } from "./mocksFile.ts";
import { requireTogether, type TestStateOptions } from "./options.ts";
import { testState } from "./testState.ts";
import { type OwnWorkflows, workflowOf, workflowsFor } from "./workflowDefinition.ts";

/**
 * Tests a state on this machine. Without a mock of the command line, a workflow's `mocks.ts` answers its service; stderr says so.
 *
 * @returns the exit code
 * @throws {UsageError} when there is no such state, or an option is wrong
 * @throws {WrongWorkflowMocks} when `mocks.ts` is wrong
 */
export async function testHere(
  file: string,
  state: string | undefined,
  options: TestStateOptions,
  parts: Partial<TestHereParts> = {},
): Promise<number> {
  const own = parts.own ?? (await ownFor(file, options));
  const tested = readDefinition(file, state, own);
  const { chosen, toAdd } = await withFileMock(file, tested, options, {
    own,
    read: parts.read ?? readMocks,
  });
  requireTogether(chosen, tested.isTask, toAdd);
  if (options.stack === undefined) tellPlaceholders(workflowOf(file, own), state);
  return testState(tested, chosen);
}

interface TestHereParts {
  readonly own: OwnWorkflows;
  readonly read: (workflow: LocalWorkflow["workflow"]) => Promise<LocalWorkflow>;
}

/** Without a stack they have no values. */
function tellPlaceholders(workflow: Workflow | undefined, state: string | undefined): void {
  if (workflow === undefined) return;
  const inState = placeholdersIn(workflow).filter(({ at }) => at.includes(`/States/${state}/`));
  const names = [...new Set(inState.map(({ name }) => `\${${name}}`))];
  if (names.length === 0) return;
  process.stderr.write(
    `note: ${names.join(", ")} stands as it is; --stack local puts in what this machine's stack says\n`,
  );
}

async function ownFor(file: string, { stack }: TestStateOptions): Promise<OwnWorkflows> {
  if (stack === undefined) return workflowsFor(file);
  const { localWorkflowsFor } = await import("./localWorkflows.ts");
  return localWorkflowsFor(file);
}

async function withFileMock(
  file: string,
  tested: TestedDefinition,
  options: TestStateOptions,
  { own, read }: TestHereParts,
): Promise<{ readonly chosen: TestStateOptions; readonly toAdd?: string }> {
  const workflow = workflowOf(file, own);
  const hasMock = options.mock !== undefined || options.mockError !== undefined;
  const action = workflow && callOf(workflow, tested.stateName);
  if (workflow === undefined || hasMock || !tested.isTask || action === undefined) {
    return { chosen: options };
  }
  const local = await read(workflow);
  const found = await mockInFile(local, tested, options);
  if (found === undefined) {
    return { chosen: options, toAdd: `an answer to "${action}" in ${local.mocksFile}` };
  }
  process.stderr.write(`${action} is answered by ${local.mocksFile}\n`);
  return { chosen: { ...options, ...found.options } };
}
