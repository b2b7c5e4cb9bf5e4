import { randomUUID } from "node:crypto";
import { ACCOUNT_ID } from "../limits.ts";

/** An event as somebody puts it on a bus. */
export interface PutEvent {
  /** Who tells, such as `aws.s3`. */
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** By default the account's own, `default`. */
  readonly bus?: string;
  /** When it happened, in milliseconds since 1970; by default now. */
  readonly time?: number;
}

/** An event as rules see it (EventBridge user guide, "Event structure"). */
export type BusEvent = Readonly<Record<string, unknown>>;

export function busEvent(
  { source, detailType, detail, resources = [], time }: PutEvent,
  { now, region }: { readonly now: number; readonly region: string },
): BusEvent & { readonly id: string } {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account: ACCOUNT_ID,
    time: new Date(time ?? now).toISOString().replace(/\.\d{3}Z$/, "Z"),
    region,
    resources,
    detail,
  };
}
