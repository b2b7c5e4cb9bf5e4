/** What a cause says: a worker's and a function's is JSON with the error's message and its stack, others are plain text. */
export interface Cause {
  readonly message: string;
  readonly stack: string | undefined;
}

export function readCause(cause: string): Cause {
  try {
    const { errorMessage, message = errorMessage, stack } = JSON.parse(cause);
    if (typeof message !== "string") return { message: cause, stack: undefined };
    return { message, stack: typeof stack === "string" ? stack : undefined };
  } catch {
    return { message: cause, stack: undefined };
  }
}
