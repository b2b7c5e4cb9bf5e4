import type { QueueCallFailure } from "../sourceEvents.ts";
import type { Identity } from "../stepfunctions/sfnAccess.ts";

/** A service that the thread calls, with an endpoint that stays and credentials that are renewed. */
export interface ThreadService {
  readonly url: string;
  readonly identity: Identity;
}

/** What the thread starts with. */
export interface ThreadData {
  readonly stepFunctions: ThreadService;
  readonly queue: (ThreadService & QueueOfThread) | undefined;
  /** Without a sign of life for so long, the main thread's event loop is blocked. */
  readonly blockedMs: number;
  /** The file descriptor that takes what the thread tells of a main thread that may never run again. */
  readonly output: number;
  /** The memory of `createTaskTable`. */
  readonly table: SharedArrayBuffer;
  /** The memory of the clock offset that signed calls share. */
  readonly clockOffset: SharedArrayBuffer;
}

export interface QueueOfThread {
  readonly queueUrl: string;
  readonly visibilitySeconds: number;
}

/** A task's place in the table. The generation tells it from those that had the slot before. */
export interface TaskPlace {
  readonly slot: number;
  readonly generation: number;
}

export type ToThread =
  /** The table has a task, and the thread does not look at it or looks too rarely for this one. */
  | { readonly type: "wake" }
  | {
      readonly type: "identity";
      readonly service: "stepFunctions" | "queue";
      readonly identity: Identity;
    }
  /** Send a heartbeat, and say when it is answered. */
  | { readonly type: "now"; readonly place: TaskPlace; readonly request: number };

export type FromThread =
  /** Messages may not stay hidden. The call was signed with this key. */
  | {
      readonly type: "queueCallFailed";
      readonly failure: QueueCallFailure;
      readonly accessKeyId: string;
    }
  | { readonly type: "answered"; readonly request: number }
  | { readonly type: "lost"; readonly place: TaskPlace; readonly code: string }
  | {
      readonly type: "failed";
      readonly place: TaskPlace;
      readonly failure: {
        readonly code: string;
        readonly message: string;
        readonly retryInMs: number;
      };
    };
