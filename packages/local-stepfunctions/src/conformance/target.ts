import type { Body } from "./case.ts";

/** An endpoint that rows run against. */
export interface Target {
  /** Makes one call of the API. */
  call(operation: string, request: object): Promise<Answer>;
  /** Resolves when the execution may have ended: time has passed. */
  wait(): Promise<void>;
  /** Resolves when so much time has passed. */
  pass(ms: number): Promise<void>;
  readonly roleArn: string;
  /** A name that nothing else has. */
  newName(): string;
}

export type Answer =
  | { readonly kind: "answer"; readonly body: Body }
  | { readonly kind: "refusal"; readonly code: string; readonly message: string };

/** How often it is asked whether an execution has ended. */
const MOST_LOOKS = 200;

/** What DescribeExecution says at the end; if there is no end, what it says last. */
export async function ended(executionArn: unknown, target: Target): Promise<Body> {
  for (let looks = 1; ; looks += 1) {
    await target.wait();
    const described = await target.call("DescribeExecution", { executionArn });
    const isLast = looks === MOST_LOOKS;
    if (described.kind === "answer") {
      if (described.body["status"] !== "RUNNING" || isLast) return described.body;
    } else if (described.code !== "ExecutionDoesNotExist" || isLast) {
      // AWS may not know yet what it has just started.
      return { status: described.code, error: described.message };
    }
  }
}
