import { LAMBDA_ACCOUNT_CONCURRENCY } from "../limits.ts";

/** Lambda's answer to an invocation above the function's or the account's concurrency. */
export class TooManyRequestsException extends Error {
  override readonly name = "TooManyRequestsException";
  readonly reason: string;

  constructor(reason: string) {
    super("Rate Exceeded.");
    this.reason = reason;
  }
}

/** Concurrent executions: a function takes one for as long as an invocation runs. */
export interface ConcurrencyPool {
  /**
   * @returns the function that gives the execution back.
   * @throws TooManyRequestsException if none is left.
   */
  take(): () => void;
}

/** Hands out the account's concurrency: what a function reserves is its own, and no longer there for the others. */
export interface AccountConcurrency {
  /** @throws Error if the account has not that much left. */
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
  let taken = 0;
  return {
    take() {
      if (taken >= size()) throw new TooManyRequestsException(reason);
      taken += 1;
      return () => {
        taken -= 1;
      };
    },
  };
}
