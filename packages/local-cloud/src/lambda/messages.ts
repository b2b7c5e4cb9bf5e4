/** The messages between the process of an execution environment and its invoker. */
export type ToRuntime = {
  readonly type: "invoke";
  readonly requestId: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly functionArn: string;
};

export type FromRuntime =
  | { readonly type: "ready" }
  | { readonly type: "initFailed"; readonly error: FunctionError }
  | { readonly type: "succeeded"; readonly requestId: string; readonly payload: string }
  | { readonly type: "failed"; readonly requestId: string; readonly error: FunctionError };

/** The payload of an invocation that failed, in Lambda's form. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}
