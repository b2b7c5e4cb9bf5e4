import type { StateMachineType, Workflow } from "@sfn-workers/states-language";
import type { Data } from "@sfn-workers/states-language/json";
import { aliasArn, executionArn, expressExecutionArn, labelOfMapRun, versionArn } from "../arn.ts";
import { MAX_EXECUTION_SECONDS, MAX_EXPRESS_EXECUTION_SECONDS } from "../limits.ts";
import type { Engine } from "./engine.ts";
import { recordIn } from "./events.ts";
import type { Execution, Frame, MapRun, Mocking, Variables } from "./execution.ts";
import { createFrame } from "./frame.ts";
import { finish } from "./lifecycle.ts";
import type { Qualifier, Revision } from "./revision.ts";

export interface NewExecution {
  readonly arn: string;
  readonly name: string;
  readonly revision: Revision;
  readonly qualifier: Qualifier | undefined;
  readonly input: Data;
  readonly mocking?: Mocking | undefined;
}

/** Starts an execution of a state machine: records ExecutionStarted and schedules the first state. */
export function startExecution(engine: Engine, start: NewExecution): Execution {
  const execution = createExecution(engine, start, undefined);
  begin(engine, execution, start.revision.compiled, {}, 0);
  return execution;
}

export interface ChildStart {
  readonly parent: Frame;
  readonly index: number;
  readonly workflow: Workflow;
  /** Of ProcessorConfig.ExecutionType. */
  readonly type: StateMachineType;
  readonly input: Data;
  readonly run: MapRun;
  /** How many items it processes. */
  readonly items: number;
}

/** Starts the child execution for one item of a distributed Map and returns its outermost frame. */
export function startChildExecution(
  engine: Engine,
  { parent, index, workflow, type, input, run, items }: ChildStart,
): Frame {
  const { revision, serial, mocking } = parent.execution;
  const execution = createExecution(
    engine,
    { ...childIdentity(engine, { ...revision, type }, run.arn), input, mocking },
    { arn: run.arn, parent: serial, index, items, run },
  );
  return begin(engine, execution, workflow, parent.variables, index);
}

/** A child execution's machine has the name of the state machine, followed by the Map's label. */
function childIdentity(engine: Engine, revision: Revision, mapRunArn: string) {
  const label = labelOfMapRun(mapRunArn);
  const machineArn = `${revision.machineArn}/${label}`;
  const name = engine.newId();
  return {
    arn:
      revision.type === "EXPRESS"
        ? expressExecutionArn(machineArn, name, engine.newId())
        : executionArn(machineArn, name),
    name,
    qualifier: undefined,
    revision: { ...revision, machineArn, machineName: `${revision.machineName}/${label}` },
  };
}

export function createExecution(
  engine: Engine,
  { arn, name, revision, qualifier, input, mocking }: NewExecution,
  mapRun: Execution["mapRun"],
): Execution {
  return {
    serial: engine.nextSerial(),
    arn,
    name,
    revision,
    qualifier,
    input,
    mapRun,
    mocking,
    startedAt: engine.timers.now(),
    history: { stored: 0, events: [], held: 0, dropped: 0 },
    attempts: 0,
    redrive: undefined,
    status: "RUNNING",
    stoppedAt: undefined,
    output: undefined,
    error: undefined,
    cause: undefined,
    root: undefined,
    unfinished: undefined,
    deadline: undefined,
  };
}

function begin(
  engine: Engine,
  execution: Execution,
  workflow: Workflow,
  variables: Variables,
  index: number,
): Frame {
  const { input, revision, qualifier, startedAt } = execution;
  recordIn(engine, execution, {
    type: "ExecutionStarted",
    previous: 0,
    at: startedAt,
    details: {
      input: input.text ?? JSON.stringify(input.value),
      roleArn: revision.roleArn,
      stateMachineVersionArn: versionArn(revision, qualifier),
      stateMachineAliasArn: aliasArn(revision, qualifier),
    },
  });
  const position = { parent: undefined, index, previousEventId: 0 };
  const frame = createFrame(execution, workflow, input, variables, position);
  execution.root = frame;
  armDeadline(engine, execution);
  engine.started(execution);
  engine.changed(execution);
  engine.steps.push(frame);
  return frame;
}

/**
 * Arms the timer for the machine's TimeoutSeconds or AWS's limit, which begin anew with a redrive. There is none for the one-year
 * default.
 */
export function armDeadline(engine: Engine, execution: Execution): void {
  const { type, compiled } = execution.revision;
  const max = type === "EXPRESS" ? MAX_EXPRESS_EXECUTION_SECONDS : MAX_EXECUTION_SECONDS;
  const seconds = Math.min(compiled.timeoutSeconds ?? max, max);
  if (seconds === MAX_EXECUTION_SECONDS) return;
  const at = (execution.redrive?.at ?? execution.startedAt) + seconds * 1000;
  execution.deadline = engine.timers.at(at, () =>
    finish(engine, execution, { status: "TIMED_OUT", at }),
  );
}
