import type { Operation, SimulatedAccount } from "./account.ts";

/** Which operations are meant: each field that is given has to be that of the operation. */
export type Match = Partial<Pick<Operation, "kind" | "type" | "name">>;

function matches(operation: Operation, { kind, type, name }: Match): boolean {
  return (
    (kind ?? operation.kind) === operation.kind &&
    (type ?? operation.type) === operation.type &&
    (name ?? operation.name) === operation.name
  );
}

/** Fails the operations until it is disposed: with a `NotReadyError` a create leaves what it has made. */
export function failing(account: SimulatedAccount, match: Match, error: Error): Disposable {
  const stop = account.intercept((operation) => {
    if (matches(operation, match)) throw error;
  });
  return { [Symbol.dispose]: stop };
}

export interface Held extends Disposable {
  /** Resolves when the first of the operations is about to happen. */
  readonly reached: Promise<void>;
  /** Lets it, and all others, happen. */
  release(): void;
}

/** Holds the operations back. */
export function holding(account: SimulatedAccount, match: Match): Held {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const stop = account.intercept((operation) => {
    if (!matches(operation, match)) return;
    reached.resolve();
    return released.promise;
  });
  const release = () => {
    stop();
    released.resolve();
  };
  return { reached: reached.promise, release, [Symbol.dispose]: release };
}
