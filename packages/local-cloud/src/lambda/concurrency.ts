import { LAMBDA_ACCOUNT_CONCURRENCY } from "../limits.ts";

/** Lambda's error for an invocation beyond the concurrency of the function or the account. */
export class TooManyRequestsException extends Error {
  override readonly name = "TooManyRequestsException";
  readonly reason: string;

  constructor(reason: string) {
    super("Rate Exceeded.");
    this.reason = reason;
  }
}

/** Concurrent executions: each running invocation holds one. */
export interface ConcurrencyPool {
  /**
   * @returns a function that releases the execution
   * @throws {TooManyRequestsException} when none is left.
   */
  take(): () => void;
}

/** Divides the account's concurrency: functions can't use the reserved concurrency of others. */
export interface AccountConcurrency {
  /** @throws {Error} when the account has less unreserved concurrency than `reserved`. */
  poolFor(reserved: number | undefined): ConcurrencyPool;
}

export function createAccountConcurrency(limit = LAMBDA_ACCOUNT_CONCURRENCY): AccountConcurrency {
  let unreserved = limit;
  const shared = createPool(() => unreserved, "ConcurrentInvocationLimitExceeded");

  return {
    poolFor(reserved) {
      if (reserved === undefined || reserved < 0) return shared;
      if (reserved > unreserved) {
        throw new Error(
          `reservedConcurrentExecutions is ${reserved}, but the local account has ${unreserved} of ` +
            `${limit} concurrent executions left`,
        );
      }
      unreserved -= reserved;
      return createPool(() => reserved, "ReservedFunctionConcurrentInvocationLimitExceeded");
    },
  };
}

function createPool(size: () => number, reason: string): ConcurrencyPool {
  let inUse = 0;
  return {
    take() {
      if (inUse >= size()) throw new TooManyRequestsException(reason);
      inUse += 1;
      return () => {
        inUse -= 1;
      };
    },
  };
}
