import type { BotocoreShape } from "./botocore.ts";

/** Where Step Functions' own models differ from the newest ones, by service and shape: what its answers say. */
export const CORRECTIONS: Readonly<
  Record<string, Readonly<Record<string, Partial<BotocoreShape>>>>
> = {
  // TestState refuses a mock of 10,241.
  lambda: { MemorySize: { max: 10_240 } },
};
