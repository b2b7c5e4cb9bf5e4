import type { ApiError } from "./errors.ts";

/** The calls that have no answer yet. */
export interface OpenCalls {
  /** Makes a call, whose answer is the error if it is refused before. */
  run<T>(call: () => Promise<T>): Promise<T>;
  refuse(error: ApiError): void;
}

export function createOpenCalls(): OpenCalls {
  const open = new Set<(error: ApiError) => void>();
  return {
    run: (call) =>
      new Promise((resolve, reject) => {
        open.add(reject);
        void call()
          .then(resolve, reject)
          .finally(() => open.delete(reject));
      }),
    refuse(error) {
      for (const reject of open) reject(error);
      open.clear();
    },
  };
}
