import type { Definition } from "@sfn-workers/states-language";
import type { Activities } from "./activities.ts";
import type { Engine } from "./engine/engine.ts";
import type { Execution, MapRun, Mocking, Redrive } from "./engine/execution.ts";
import type { Qualifier, Revision } from "./engine/revision.ts";
import type { Executions, KnownExecution } from "./executions.ts";
import type { MapRuns } from "./mapRuns.ts";
import type { Store } from "./persistence/store.ts";
import type { Registry, StateMachine } from "./registry.ts";
import type { Resources } from "./resources.ts";
import type { Revival } from "./revival.ts";
import type { Routing } from "./routing.ts";
import type { TestBench } from "./testState/bench.ts";

/** One endpoint's Step Functions without HTTP: the operations of the API work on it. */
export interface Service
  extends Pick<Engine, "arnScope" | "timers" | "tokens">,
    Pick<Store, "acknowledged" | "resourcesAcknowledged" | "checkWritable">,
    Pick<Registry, "machines" | "tags" | "running" | "nextSerial" | "whenEnded">,
    Resources,
    Pick<Revival, "remains"> {
  /** All executions, those that have ended too. */
  readonly executions: Executions;
  /** All Map runs, those that have ended too. */
  readonly mapRuns: MapRuns;
  runningMapRun(arn: string): MapRun | undefined;
  /** An execution that runs, or has ended in this turn of the event loop: `executions` may not know its end yet, nor its start. */
  current(arn: string): Execution | undefined;
  readonly activities: Activities;
  readonly engine: Engine;
  readonly testBench: TestBench;
  /** The version that the alias starts now. */
  readonly route: Routing;
  /**
   * Called before a call that adds something.
   * @throws {ApiError} ServiceUnavailableException when most of the memory is in use
   */
  checkRoom(): void;
  /**
   * Reads a definition of so many characters, which takes memory for a while.
   * @throws {ApiError} ServiceUnavailableException when others take what there is
   */
  reading<T>(characters: number, read: () => Promise<T>): Promise<T>;
  /**
   * Continues an execution that has ended without success.
   * @throws {ApiError} when the machine's role may not use the machine's key.
   */
  redrive(execution: KnownExecution, compiled: Definition, token: string | undefined): Redrive;
  /** @throws {ApiError} when the machine's role may not use the machine's key. */
  start(start: NewMachineExecution): Execution;
  /** Answers open polls with no task, stops all executions and closes the database. Resolves when nothing uses its file any more. */
  close(): Promise<void>;
}

export interface NewMachineExecution {
  readonly machine: StateMachine;
  readonly revision: Revision;
  readonly qualifier: Qualifier | undefined;
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  /** Whether the caller waits for the end. */
  readonly sync: boolean;
  readonly mocking?: Mocking | undefined;
}
