import { isObject, matches, requireRules } from "../eventSource/rules.ts";
import { MAX_EVENT_PATTERN_CHARACTERS } from "../limits.ts";
import type { BusEvent } from "./event.ts";

/** Which events of a bus are for a rule. */
export type EventPattern = (event: BusEvent) => boolean;

/** @throws {Error} when EventBridge would refuse the pattern, a JSON text. */
export function readEventPattern(text: string): EventPattern {
  const refused = (reason: string) =>
    new Error(`InvalidEventPatternException: Event pattern is not valid. Reason: ${reason}`);
  const pattern = parse(text, refused);
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw refused("A pattern is a JSON object that is not empty");
  }
  if (text.length > MAX_EVENT_PATTERN_CHARACTERS) {
    throw refused(`A pattern has at most ${MAX_EVENT_PATTERN_CHARACTERS} characters`);
  }
  requireRules(pattern, refused);
  return (event) => matches(pattern, event);
}

function parse(text: string, refused: (reason: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}
