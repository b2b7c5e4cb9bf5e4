import type { Assumptions } from "@sfn-workers/simulation";
import { UsageError } from "../cli/usageError.ts";

/** What AWS does not say, of which there are few possibilities: what is supposed unless it is said stands first. */
const POSSIBILITIES = [
  { pollerOrder: "fifo" },
  { pollerOrder: "random" },
  { pollerOrder: "lifo" },
  { throttledBatch: "kept" },
  { throttledBatch: "returned" },
] as const satisfies readonly Partial<Assumptions>[];

const BY_TEXT = new Map(
  POSSIBILITIES.map((one) => [Object.entries(one).flat().join("="), one] as const),
);

/**
 * Reads `--assume NAME=VALUE`.
 * @throws {UsageError} when it is none of the possibilities
 */
export function assumption(text: string): Partial<Assumptions> {
  const found = BY_TEXT.get(text);
  if (found) return found;
  throw new UsageError(`--assume is "${text}"; allowed: ${[...BY_TEXT.keys()].join(", ")}`);
}
