import { taskId } from "../task.ts";

/** At 500 reports a second, an account's quota, those of twenty seconds. */
const MOST = 10_000;

/** The tokens that this process has answered last, as digests. Step Functions may send one twice, in two messages. */
export interface AnsweredTokens {
  add(taskToken: string): void;
  has(taskToken: string): boolean;
}

export function createAnsweredTokens(most = MOST): AnsweredTokens {
  const ids = new Set<string>();
  return {
    add(taskToken) {
      ids.add(taskId(taskToken));
      if (ids.size <= most) return;
      const [oldest] = ids;
      if (oldest !== undefined) ids.delete(oldest);
    },
    has: (taskToken) => ids.has(taskId(taskToken)),
  };
}
