import type { Activity } from "../activities.ts";
import type { Execution } from "../engine/execution.ts";
import type { StateMachine, Tags } from "../registry.ts";
import {
  encodeChange,
  encodeMachine,
  encodeRevision,
  encodeStart,
  type Written,
} from "./encode.ts";
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./records.ts";

/** Makes changes durable. */
export interface Store {
  activity(activity: Activity): void;
  activityDeleted(arn: string): void;
  machine(machine: StateMachine): void;
  machineDeleted(arn: string): void;
  tags(arn: string, tags: Tags): void;
  /** Writes the execution with the next flush, at the latest when the event loop's turn ends. */
  changed(execution: Execution): void;
  /** Writes all changes. */
  flush(): void;
  close(): void;
}

/** The journal is rewritten when it has grown by this and by REWRITE_FACTOR times its size at the last rewrite. */
export const REWRITE_BYTES = 64 * 1024 * 1024;
const REWRITE_FACTOR = 4;

export const noopStore: Store = {
  activity: () => {},
  activityDeleted: () => {},
  machine: () => {},
  machineDeleted: () => {},
  tags: () => {},
  changed: () => {},
  flush: () => {},
  close: () => {},
};

/** The data that a rewritten journal contains. */
export interface JournalContents {
  readonly activities: Iterable<Activity>;
  readonly machines: Iterable<StateMachine>;
  readonly tags: Iterable<readonly [string, Tags]>;
  readonly executions: Iterable<Execution>;
}

/** Creates a store that writes to the journal; `written` has the part of each execution that the journal has. */
export function createStore(
  journal: Journal,
  contents: () => JournalContents,
  written: Map<Execution, Written>,
): Store {
  let records: JournalRecord[] = [];
  const dirty = new Set<Execution>();
  let scheduled = false;
  let closed = false;

  const add = (...more: JournalRecord[]) => {
    records.push(...more);
    schedule();
  };
  return {
    activity: (activity) => add({ is: "activity", ...activity }),
    activityDeleted: (arn) => add({ is: "activity gone", arn }),
    machine: (machine) => add(encodeRevision(machine.revision), encodeMachine(machine)),
    machineDeleted: (arn) => add({ is: "machine gone", arn }),
    tags: (arn, tags) => add({ is: "tags", arn, tags: [...tags] }),
    changed(execution) {
      dirty.add(execution);
      schedule();
    },
    flush,
    close() {
      if (closed) return;
      flush();
      closed = true;
      journal.close();
    },
  };

  function schedule(): void {
    if (scheduled || closed) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  function flush(): void {
    if (closed || (records.length === 0 && dirty.size === 0)) return;
    const batch = records;
    records = [];
    for (const execution of dirty) batch.push(...changesOf(execution));
    dirty.clear();
    journal.append(batch);
    if (journal.grown > Math.max(REWRITE_BYTES, REWRITE_FACTOR * (journal.bytes - journal.grown))) {
      journal.replace(snapshot(contents(), written));
    }
  }

  function changesOf(execution: Execution): JournalRecord[] {
    const known = written.get(execution);
    if (known !== undefined) return encodeChange(execution, known);
    const fresh: Written = { events: 0, results: new Map() };
    written.set(execution, fresh);
    return [encodeStart(execution), ...encodeChange(execution, fresh)];
  }
}

/** All data, in as few records as possible. */
export function* snapshot(
  { activities, machines, tags, executions }: JournalContents,
  written: Map<Execution, Written>,
): Generator<JournalRecord[]> {
  const revisions = new Set<string>();
  for (const activity of activities) yield [{ is: "activity", ...activity }];
  for (const machine of machines) {
    revisions.add(machine.revision.revisionId);
    yield [encodeRevision(machine.revision), encodeMachine(machine)];
  }
  for (const [arn, own] of tags) yield [{ is: "tags", arn, tags: [...own] }];
  for (const execution of executions) {
    const { revision } = execution;
    if (!revisions.has(revision.revisionId)) yield [encodeRevision(revision)];
    revisions.add(revision.revisionId);
    const fresh: Written = { events: 0, results: new Map() };
    written.set(execution, fresh);
    yield [encodeStart(execution), ...encodeChange(execution, fresh)];
  }
}
