/** What a session tells. With `--json` each is a line of JSON. */
export type News =
  | {
      readonly kind: "ready";
      readonly ms: number;
      readonly stepFunctionsUrl: string;
      readonly sqsUrl: string;
      readonly region: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly workloads: readonly {
        readonly name: string;
        readonly worker: string;
        readonly stateMachineArn: string;
        /** The port of its inspector. */
        readonly inspect?: number;
        /** Then a task that a breakpoint holds has used up its budget: no heartbeat goes out any more. */
        readonly holdSeconds?: number;
      }[];
      readonly workflows: readonly {
        readonly name: string;
        readonly stateMachineArn: string;
        /** Where its versions are published. */
        readonly aliasArn?: string;
      }[];
    }
  /** A workload's new worker runs. Times are in milliseconds since the change. */
  | {
      readonly kind: "renewed";
      readonly workload: string;
      readonly buildMs: number;
      readonly ms: number;
    }
  /** Infrastructure, settings or manifests have changed, and are deployed. */
  | {
      readonly kind: "updated";
      readonly ms: number;
      /** The numbers of resources by what was done, without those that are the same. */
      readonly changes: Readonly<Record<string, number>>;
      /** Workloads and workflows. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** The workflows whose mocks were saved, or what these import, so that calls have other answers. */
      readonly mocks: readonly string[];
      /** Likewise the workloads whose `answers.ts` answers their tasks. */
      readonly answers: readonly string[];
    }
  /** What ran before runs on, unless it is told at the start. */
  | {
      readonly kind: "error";
      readonly about: Subject;
      readonly message: string;
      readonly atStart?: true;
    }
  | { readonly kind: "mended"; readonly about: Subject }
  /** What an update takes from executions that run, or start. It goes on. */
  | { readonly kind: "told"; readonly message: string }
  /** A change that needs a new session, or a build that nobody else makes. */
  | { readonly kind: "restart" | "stale"; readonly file: string; readonly reason: string }
  /** An attempt of a task has ended. */
  | {
      readonly kind: "task";
      readonly workload: string;
      readonly executionArn: string;
      readonly state: string;
      readonly attempt: number;
      readonly outcome: ExecutionOutcome;
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
      /** From the pick-up, if it is known. */
      readonly ms: number;
    }
  /** An execution of a workflow has ended. */
  | {
      readonly kind: "ended";
      readonly workflow: string;
      readonly executionArn: string;
      readonly outcome: ExecutionOutcome;
      /** As JSON. */
      readonly output?: string;
      readonly error?: string;
      readonly cause?: string;
    }
  /** A task of a worker elsewhere was answered here. */
  | {
      readonly kind: "answered";
      readonly workload: string;
      /** The module with the answers. */
      readonly file: string;
      readonly executionArn?: string;
      readonly state?: string;
      /** Absent for an output. */
      readonly error?: string;
    }
  | { readonly kind: "stopped" }
  /** Of a workload, or of the workflow that has this name. */
  | { readonly kind: "sent"; readonly workload: string; readonly executionArn: string };

export type ExecutionOutcome = "succeeded" | "failed" | "timedOut" | "stopped";

/** A workload, or all that is deployed. */
export type Subject =
  | { readonly what: "build" | "worker" | "input"; readonly workload: string }
  | { readonly what: "program" | "watching" };

/** Tells each error once, until it is another one or mended. */
export interface Errors {
  occurred(about: Subject, message: string): void;
  ended(about: Subject): void;
  /** The subject is no longer there. */
  forget(about: Subject): void;
}

export function createErrors(tell: (news: News) => void, isStart: () => boolean): Errors {
  const told = new Map<string, string>();
  const keyOf = (about: Subject) => JSON.stringify(about);
  return {
    occurred(about, message) {
      const key = keyOf(about);
      if (told.get(key) === message) return;
      told.set(key, message);
      tell({ kind: "error", about, message, ...(isStart() && { atStart: true }) });
    },
    ended(about) {
      if (told.delete(keyOf(about))) tell({ kind: "mended", about });
    },
    forget(about) {
      told.delete(keyOf(about));
    },
  };
}
