import { LAMBDA_ACCOUNT_CONCURRENCY, MIN_LAMBDA_UNRESERVED_CONCURRENCY } from "../limits.ts";
import { LOCAL_FUNCTION_CONCURRENCY } from "../ownLimits.ts";

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
  /** Whether `take` would refuse none. */
  accepts(): boolean;
  /**
   * Resolves with a function that releases the execution.
   *
   * @throws {TooManyRequestsException} when none is left, and the pool is a limit of AWS.
   */
  take(): Promise<() => void>;
}

/** Concurrent executions that a function has reserved, or the account's. */
export interface FunctionConcurrency extends ConcurrencyPool {
  /** Returns a reservation to the account: the function is deleted, or gets another one. */
  giveBack(): void;
}

/** Divides the account's concurrency: functions can't use the reserved concurrency of others. */
export interface AccountConcurrency {
  /** @throws {Error} when the account would have too little unreserved concurrency left; the message is AWS's. */
  poolFor(reserved: number | undefined): FunctionConcurrency;
}

/**
 * Without a limit the account has AWS's usual one, which can be reserved, and no function is throttled for it. This machine
 * still runs only a few invocations of each function at a time; others wait.
 */
export function createAccountConcurrency(limit?: number): AccountConcurrency {
  const total = limit ?? LAMBDA_ACCOUNT_CONCURRENCY;
  const minUnreserved = Math.min(total, MIN_LAMBDA_UNRESERVED_CONCURRENCY);
  let unreserved = total;
  const shared = createLimit("account", () => unreserved);

  function reserve(reserved: number): void {
    if (reserved > 0 && unreserved - reserved < minUnreserved) {
      const others = total - unreserved;
      throw new Error(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
          `minimum value of [${minUnreserved}]. reservedConcurrentExecutions: ${reserved}; allowed: at most ` +
          `${unreserved - minUnreserved}, because the account has ${total} concurrent executions` +
          `${others === 0 ? "" : `, of which other functions have reserved ${others}`}; lambdaConcurrency gives it more`,
      );
    }
    unreserved -= reserved;
  }

  return {
    poolFor(reserved) {
      if (reserved === undefined || reserved < 0) {
        const pool = limit === undefined ? createWaitingRoom(LOCAL_FUNCTION_CONCURRENCY) : shared;
        return { ...pool, giveBack: () => {} };
      }
      reserve(reserved);
      return {
        ...createLimit("function", () => reserved),
        giveBack() {
          unreserved += reserved;
        },
      };
    },
  };
}

/** For a function that is debugged: a debugger has one process. */
export function oneAtATime(): FunctionConcurrency {
  return { ...createWaitingRoom(1), giveBack: () => {} };
}

function createLimit(kind: ConcurrencyLimit["kind"], size: () => number): ConcurrencyPool {
  let inUse = 0;
  return {
    waitsAbove: undefined,
    accepts: () => inUse < size(),
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
    accepts: () => true,
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return release;
    },
  };
}
