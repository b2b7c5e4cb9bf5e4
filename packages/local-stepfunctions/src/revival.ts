import type { Definition } from "@sfn-workers/states-language";
import { ownerOfExecution } from "./arn.ts";
import type { Engine } from "./engine/engine.ts";
import type { Execution, Frame, MapRun } from "./engine/execution.ts";
import { lengthOf } from "./engine/history.ts";
import type { ChildOfRun, Executions, KnownExecution, Remains } from "./executions.ts";
import { MAX_REDRIVABLE_EVENTS, REDRIVABLE_MS } from "./limits.ts";
import type { MemoryExecutions } from "./memoryExecutions.ts";
import type { Database } from "./persistence/database.ts";
import type { WrittenResults } from "./persistence/encode.ts";
import { reviveFrom } from "./persistence/revive.ts";
import type { Store } from "./persistence/store.ts";
import type { Registry } from "./registry.ts";

/** Brings executions that have ended without success back, so that a redrive continues them. */
export interface Revival extends Pick<Engine, "unsuccessfulChild"> {
  /** As of `executions`, with what has changed in this turn of the event loop. */
  remains(execution: Pick<KnownExecution, "arn" | "serial">): Remains;
  /** Of a stored execution, what is not in memory is read; one that has ended in this turn is there. */
  revived(known: KnownExecution, compiled: Definition): Execution;
}

interface RevivalParts {
  readonly database: Database | undefined;
  readonly memory: MemoryExecutions | undefined;
  readonly executions: Executions;
  readonly registry: Registry;
  readonly store: Store;
  readonly results: Map<Execution, WrittenResults>;
  engine(): Engine;
  now(): number;
}

export function createRevival(parts: RevivalParts): Revival {
  const { database, memory, executions, registry, store, results } = parts;
  return {
    remains,
    revived: ({ arn, serial }, compiled) =>
      inMemory(arn) ?? reviveFrom(database as Database, target(), serial, compiled),
    unsuccessfulChild(run, after) {
      const found = executions.unsuccessful(run.arn, after);
      if (found === undefined) return undefined;
      const isRedrivable = isChildRedrivable(found);
      return { ...found, isRedrivable, revive: (frame) => revivedChild(found, run, frame) };
    },
  };

  function remains({ arn, serial }: Pick<KnownExecution, "arn" | "serial">): Remains {
    const changed = store.unwritten(arn);
    if (changed === undefined) return executions.remains({ arn, serial });
    const { history, unfinished } = changed;
    return { events: lengthOf(history), isKept: unfinished !== undefined };
  }

  /** An Express one is started again, whatever has become of it. */
  function isChildRedrivable(child: ChildOfRun): boolean {
    if (ownerOfExecution(child.arn).type === "EXPRESS") return true;
    const { events, isKept } = remains(child);
    const isTooOld = parts.now() >= child.stoppedAt + REDRIVABLE_MS;
    return isKept && events < MAX_REDRIVABLE_EVENTS && !isTooOld;
  }

  function revivedChild({ arn, serial }: ChildOfRun, run: MapRun, frame: Frame): Execution {
    const current = inMemory(arn);
    if (current !== undefined) return current;
    const { state, execution } = frame;
    if (state.type !== "Map") throw new Error(`the state '${state.name}' is not a Map`);
    const child = { run, workflow: state.processor, mocking: execution.mocking };
    const { compiled } = execution.revision;
    return reviveFrom(database as Database, target(), serial, compiled, child);
  }

  function inMemory(arn: string): Execution | undefined {
    return memory?.current(arn) ?? store.unwritten(arn);
  }

  function target() {
    return { engine: parts.engine(), registry, results };
  }
}
