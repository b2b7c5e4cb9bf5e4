import { isObject } from "../eventSource/rules.ts";
import type { PutEvent } from "./event.ts";

/** An entry of PutEvents. Step Functions makes a text of a Detail that is an object. */
export interface Entry {
  readonly Detail?: unknown;
  readonly DetailType?: string | undefined;
  readonly EventBusName: string;
  readonly Resources: readonly string[];
  readonly Source?: string | undefined;
  readonly Time?: string | number | undefined;
}

export interface RefusedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

type ReadEntry =
  | { readonly refused: RefusedEntry; readonly event?: never }
  | { readonly refused?: never; readonly event: PutEvent };

/** The event of an entry, or why EventBridge refuses this one entry. */
export function readEntry(entry: Entry): ReadEntry {
  const { DetailType, EventBusName, Resources, Source, Time } = entry;
  const missing = (["Source", "DetailType", "Detail"] as const).find(
    (name) => (entry[name] ?? "") === "",
  );
  if (missing !== undefined) {
    const message = `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`;
    return refused("InvalidArgument", message);
  }
  // "aws." is AWS's own (EventBridge user guide, "Event structure").
  if (Source?.startsWith("aws.")) {
    return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const detail = readDetail(entry.Detail);
  if (detail === undefined) return refused("MalformedDetail", "Detail is malformed.");
  const time = Time === undefined ? undefined : timeOf(Time);
  if (Number.isNaN(time)) return refused("InvalidArgument", "Parameter Time is not valid.");
  return {
    event: {
      source: Source ?? "",
      detailType: DetailType ?? "",
      detail,
      resources: Resources,
      bus: EventBusName.replace(/^arn:.*:event-bus\//, ""),
      ...(time !== undefined && { time }),
    },
  };
}

function refused(ErrorCode: string, ErrorMessage: string): ReadEntry {
  return { refused: { ErrorCode, ErrorMessage } };
}

function readDetail(given: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof given !== "string") return isObject(given) ? given : undefined;
  try {
    const detail: unknown = JSON.parse(given);
    return isObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

/** A number has seconds, as in AWS's JSON protocol. */
function timeOf(time: string | number): number {
  return typeof time === "number" ? time * 1_000 : Date.parse(time);
}
