import type { AccessKey } from "./iam/accessKey.ts";
import type { Iam, Session } from "./iam/iam.ts";

/** The access key of one process, which tells whether it polls, and with which its polls can be ended. */
export interface WorkerKey {
  readonly session: Session;
  readonly key: AccessKey;
  /** Resolves at its first poll that is allowed. */
  readonly polled: Promise<void>;
  /**
   * Its open polls are answered with no task at once, and so is each later one: no task is handed to code that is leaving.
   *
   * @param onDismissed called for each poll that is answered so
   */
  dismiss(onDismissed?: () => void): void;
  /** Called when the process has ended. */
  revoke(): void;
}

/** What answers polls, by their access key. */
export interface PollEndpoint {
  dismissPolls(accessKeyId: string, onDismissed: () => void): () => void;
}

export interface WorkerKeys {
  readonly iam: Pick<Iam, "issueAccessKey" | "revokeAccessKey">;
  /** Those of Step Functions and SQS. */
  readonly pollEndpoints: readonly PollEndpoint[];
}

export function issueWorkerKey(session: Session, { iam, pollEndpoints }: WorkerKeys): WorkerKey {
  const polled = Promise.withResolvers<void>();
  const key = iam.issueAccessKey(session, (action) => {
    if (POLLS.has(action)) polled.resolve();
  });
  let forget: readonly (() => void)[] = [];
  return {
    session,
    key,
    polled: polled.promise,
    dismiss(onDismissed = () => {}) {
      forget = pollEndpoints.map((one) => one.dismissPolls(key.accessKeyId, onDismissed));
    },
    revoke() {
      for (const end of forget) end();
      iam.revokeAccessKey(key.accessKeyId);
    },
  };
}

const POLLS: ReadonlySet<string> = new Set(["states:GetActivityTask", "sqs:ReceiveMessage"]);
