import { LOCAL_FUNCTION_CONCURRENCY } from "../limits.ts";

/** Whose concurrency an invocation needs: the function's reserved one, or the account's. */
export interface ConcurrencyLimit {
  readonly kind: "function" | "account";
  readonly size: number;
}

/** Lambda's error for an invocation beyond the concurrency of the function or the account. */
export class TooManyRequestsException extends Error {
  override readonly name = "TooManyRequestsException";
  /** Undefined when the environment stops. */
  readonly limit: ConcurrencyLimit | undefined;

  constructor(limit?: ConcurrencyLimit) {
    super("Rate Exceeded.");
    this.limit = limit;
  }
}

/** Concurrent executions: each running invocation holds one. */
export interface ConcurrencyPool {
  /** Further executions wait for their turn. Undefined for a limit of AWS, which refuses them. */
  readonly waitsAbove: number | undefined;
  /**
   * Resolves with a function that releases the execution.
   *
   * @throws {TooManyRequestsException} when none is left, and the pool is a limit of AWS.
   */
  take(): Promise<() => void>;
}

/** Divides the account's concurrency: functions can't use the reserved concurrency of others. */
export interface AccountConcurrency {
  /** @throws {Error} when the account has less unreserved concurrency than `reserved`. */
  poolFor(reserved: number | undefined): ConcurrencyPool;
}

/**
 * Without a limit the account has enough for all, as an established account of AWS has: a function is throttled only by its
 * own reserved concurrency. This machine still runs only a few invocations of each function at a time; others wait.
 */
export function createAccountConcurrency(limit?: number): AccountConcurrency {
  let unreserved = limit ?? Number.POSITIVE_INFINITY;
  const shared = createLimit("account", () => unreserved);

  return {
    poolFor(reserved) {
      if (reserved === undefined || reserved < 0) {
        return limit === undefined ? createWaitingRoom(LOCAL_FUNCTION_CONCURRENCY) : shared;
      }
      if (reserved > unreserved) {
        throw new Error(
          `reservedConcurrentExecutions is ${reserved}, but the local account has ${unreserved} of ` +
            `${limit} concurrent executions left`,
        );
      }
      unreserved -= reserved;
      return createLimit("function", () => reserved);
    },
  };
}

function createLimit(kind: ConcurrencyLimit["kind"], size: () => number): ConcurrencyPool {
  let inUse = 0;
  return {
    waitsAbove: undefined,
    async take() {
      if (inUse >= size()) throw new TooManyRequestsException({ kind, size: size() });
      inUse += 1;
      return () => {
        inUse -= 1;
      };
    },
  };
}

/** Invocations beyond the size wait for their turn. */
function createWaitingRoom(size: number): ConcurrencyPool {
  const waiting: (() => void)[] = [];
  let free = size;

  function release(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    waitsAbove: size,
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return release;
    },
  };
}
