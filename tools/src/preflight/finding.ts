import type { AccountNeeds } from "@sfn-workers/infra/accountNeeds";
import type { HeldResource } from "@sfn-workers/infra/moves";
import type { answersWithin } from "./answersWithin.ts";

/** What a check has found. `unknown` blocks nothing: the text says why it could not be asked, or what may follow. */
export interface Finding {
  readonly outcome: "fine" | "wrong" | "unknown";
  /** What is wrong and what to do, or what was not checked and why. */
  readonly text: string;
}

/** What is to be deployed, and with what. */
export interface Deployment {
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly needs: AccountNeeds;
  /** What is deployed already. */
  readonly deployed: readonly HeldResource[];
  /** The options of clients of AWS. */
  readonly aws: {
    readonly region: string;
    readonly profile?: string;
    readonly maxAttempts: number;
    readonly requestHandler: ReturnType<typeof answersWithin>;
  };
}

/** A question about the account or this machine; `undefined` where the deployment does not depend on it. */
export type Check = (deployment: Deployment) => Promise<Finding | undefined>;

export const FINE: Finding = { outcome: "fine", text: "" };

/** @param what was to be found out */
export function notChecked(what: string, error: unknown): Finding {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { outcome: "unknown", text: `${what} was not checked: ${reason}` };
}
