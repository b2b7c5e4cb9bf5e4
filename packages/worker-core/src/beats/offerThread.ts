import type { QueueCallFailure } from "../sourceEvents.ts";
import type { ClockOffset } from "../stepfunctions/clockOffset.ts";
import type { Identity, IdentityAccess, SfnAccess } from "../stepfunctions/sfnAccess.ts";
import type { HeartbeatThread } from "./heartbeatThread.ts";
import type { QueueOfThread } from "./messages.ts";

/** Whether a thread of its own can send the heartbeats of a source's tasks. */
export type ThreadOffer =
  | { readonly kind: "unavailable"; readonly why: string }
  | {
      readonly kind: "available";
      /**
       * Gets what the thread needs, or what another one needs after the end of the one before. It starts with its first task.
       * @throws {Error} when there is no endpoint or are no credentials for now
       */
      prepare(): Promise<HeartbeatThread>;
    };

export interface ThreadNeeds {
  readonly access: SfnAccess;
  readonly tasksAtOnce: number;
  readonly clockOffset: ClockOffset;
  /** The queue whose messages bring the tasks: the thread hides them while their tasks run. */
  readonly queue?: QueueForThread | undefined;
}

export interface QueueForThread extends QueueOfThread {
  onFailure(failure: QueueCallFailure): void;
  endpoint(): Promise<URL>;
  identity(): Promise<Identity>;
}

export function offerThread({ access, queue, ...needs }: ThreadNeeds): {
  readonly offer: ThreadOffer;
  changeReceipt(taskToken: string, receipt: string): void;
  close(): Promise<void>;
} {
  if ("sign" in access) {
    const why = "the access signs by itself and hands over no credentials";
    return { offer: { kind: "unavailable", why }, changeReceipt() {}, close: async () => {} };
  }
  let prepared: Promise<HeartbeatThread> | undefined;
  let thread: HeartbeatThread | undefined;
  return {
    offer: {
      kind: "available",
      prepare() {
        if (thread?.ended !== undefined) prepared = thread = undefined;
        prepared ??= prepareThread(access).then(
          (made) => {
            thread = made;
            return made;
          },
          (error: unknown) => {
            prepared = undefined;
            throw error;
          },
        );
        return prepared;
      },
    },
    changeReceipt: (taskToken, receipt) => thread?.changeReceipt(taskToken, receipt),
    // What is still prepared has no tasks, and credentials may never come.
    close: async () => thread?.close(),
  };

  /** A cold start need not load the module. */
  async function prepareThread(access: IdentityAccess): Promise<HeartbeatThread> {
    const [{ createHeartbeatThread }, stepFunctions, ofQueue] = await Promise.all([
      import("./heartbeatThread.ts"),
      serviceOf(access),
      queue && serviceOf(queue),
    ]);
    return createHeartbeatThread({
      ...needs,
      stepFunctions,
      queue: queue &&
        ofQueue && {
          queueUrl: queue.queueUrl,
          visibilitySeconds: queue.visibilitySeconds,
          onFailure: queue.onFailure,
          ...ofQueue,
        },
    });
  }
}

async function serviceOf(access: Pick<IdentityAccess, "endpoint" | "identity">) {
  const [url, identity] = await Promise.all([access.endpoint(), access.identity()]);
  return { url: url.href, identity, renewed: () => access.identity() };
}
