import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { InlineProgram } from "./inlineProgram.ts";
import { nameOf, typeOf } from "./provider/account.ts";

/** What the engine does with one resource. */
export interface Step {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

export type Steps = readonly Step[];

export interface RunningOptions {
  /** Its abort is a Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** A preview, `up` or `destroy` did not get to its end. The message has what the engine said. */
export class OperationFailed extends Error {
  override readonly name = "OperationFailed";
  /** What it began before. */
  readonly steps: Steps;

  constructor(steps: Steps, errors: readonly string[]) {
    super(errors.join("\n"));
    this.steps = steps;
  }
}

interface ReportingOptions extends RunningOptions {
  readonly onEvent: (event: EngineEvent) => void;
  readonly color: "never";
}

/** Operations of one process come one after the other: it has one Pulumi runtime. */
let last: Promise<unknown> = Promise.resolve();

/**
 * @returns what was done, in the order of its beginning, without what stays the same
 * @throws {OperationFailed} when it failed
 */
export function runOperation(
  run: (options: ReportingOptions) => Promise<unknown>,
  options: RunningOptions = {},
): Promise<Steps> {
  const running = last.then(() => runAlone(run, options));
  last = running.catch(() => undefined);
  return running;
}

/**
 * The same for an operation that runs the program: one that says it is done though the program did not come to its end has failed.
 * The engine then took it for a program that declares nothing.
 */
export function runDeclared(
  program: InlineProgram,
  run: (options: ReportingOptions) => Promise<unknown>,
  options: RunningOptions = {},
): Promise<Steps> {
  return runOperation(async (reporting) => {
    const before = program.ends();
    await run(reporting);
    if (program.ends() === before) throw new Error("the program did not run to its end");
  }, options);
}

async function runAlone(
  run: (options: ReportingOptions) => Promise<unknown>,
  options: RunningOptions,
): Promise<Steps> {
  const steps: Step[] = [];
  const errors: string[] = [];
  const onEvent = ({ resourcePreEvent, diagnosticEvent }: EngineEvent) => {
    if (resourcePreEvent !== undefined) {
      const { op, urn } = resourcePreEvent.metadata;
      if (op !== "same") steps.push({ op, urn, type: typeOf(urn), name: nameOf(urn) });
    }
    if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message.trim());
  };
  try {
    await run({ ...options, onEvent, color: "never" });
    return steps;
  } catch (error) {
    throw new OperationFailed(steps, errors.length > 0 ? errors : [String(error)]);
  }
}
