import {
  DescribeStateMachineForExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import type { Move } from "@sfn-workers/infra/moves";
import { MANY, type Running, type RunningExecution } from "@sfn-workers/infra/running";
import { reasonOf } from "./clientOptions.ts";

/** Asks which executions run that may wait for what moves take away. */
export async function runningFor(
  sfn: SFNClient,
  moves: readonly Move[],
): Promise<ReadonlyMap<string, Running>> {
  const now = moves.flatMap(({ stateMachineArns }) => stateMachineArns);
  const formerly = moves.flatMap((move) => move.formerly?.stateMachineArns ?? []);
  const waiting = await runningOf(sfn, now, { definitions: false });
  return new Map([...waiting, ...(await runningOf(sfn, formerly, { definitions: true }))]);
}

/** What is asked of each of the state machines. */
export interface Questions {
  /** Also the definition that each execution started with. */
  readonly definitions: boolean;
}

/**
 * Asks which executions of state machines run. Of an Express one nobody knows.
 *
 * @returns by the ARN of each state machine
 */
export async function runningOf(
  sfn: SFNClient,
  stateMachineArns: Iterable<string>,
  { definitions }: Questions,
): Promise<ReadonlyMap<string, Running>> {
  const running = new Map<string, Running>();
  for (const arn of new Set(stateMachineArns)) {
    running.set(arn, await runningIn(sfn, arn, definitions));
  }
  return running;
}

async function runningIn(
  sfn: SFNClient,
  stateMachineArn: string,
  definitions: boolean,
): Promise<Running> {
  const statusFilter = "RUNNING";
  const command = new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: MANY });
  try {
    const { executions = [] } = await sfn.send(command);
    const known = definitions ? await definitionsOf(sfn, executions) : new Map<string, string>();
    return executions.map((one) => executionOf(one, known));
  } catch (error) {
    // It has been deleted already, with its executions; or it is an Express one.
    if (error instanceof Error && GONE.has(error.name)) return [];
    return reasonOf(error);
  }
}

const GONE = new Set(["StateMachineDoesNotExist", "StateMachineTypeNotSupported"]);

function executionOf(
  { executionArn = "", name = "", startDate = new Date(0) }: ExecutionListItem,
  definitions: ReadonlyMap<string, string>,
): RunningExecution {
  return { name, startedAt: startDate, definition: definitions.get(executionArn) };
}

/** How many definitions are asked for: an account's quota refills at one call a second (Step Functions quotas, DescribeStateMachineForExecution). */
const MAX_QUESTIONS = 50;

/** UpdateStateMachine: executions that start within seconds of it may have the definition before. */
const SETTLING_MS = 60_000;

/**
 * The definitions by the ARNs of the executions. Executions of one version have one definition, and so have those without a version
 * that started between two updates. So few are asked.
 */
async function definitionsOf(
  sfn: SFNClient,
  newestFirst: readonly ExecutionListItem[],
): Promise<ReadonlyMap<string, string>> {
  const definitions = new Map<string, string>();
  const ofVersion = new Map<string, string>();
  let current: { readonly since: number; readonly definition: string } | undefined;
  let questions = 0;
  for (const { executionArn = "", stateMachineVersionArn: version, startDate } of newestFirst) {
    const isOfCurrent = current !== undefined && Number(startDate) >= current.since + SETTLING_MS;
    const known =
      version !== undefined
        ? ofVersion.get(version)
        : isOfCurrent
          ? current?.definition
          : undefined;
    if (known !== undefined) {
      definitions.set(executionArn, known);
      continue;
    }
    if (questions === MAX_QUESTIONS) continue;
    questions += 1;
    const command = new DescribeStateMachineForExecutionCommand({ executionArn });
    const found = await sfn.send(command).catch(endedMeanwhile);
    if (found?.definition === undefined) continue;
    const { definition, updateDate } = found;
    definitions.set(executionArn, definition);
    if (version !== undefined) ofVersion.set(version, definition);
    else current = { since: Number(updateDate), definition };
  }
  return definitions;
}

function endedMeanwhile(error: unknown): undefined {
  if (error instanceof Error && error.name === "ExecutionDoesNotExist") return undefined;
  throw error;
}
