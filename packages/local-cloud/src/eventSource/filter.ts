import { MAX_LAMBDA_FILTER_CHARACTERS } from "../limits.ts";
import { hasMatch, isObject, matches, requireRules } from "./rules.ts";

/** Which messages an event source hands to its function, by their bodies; Lambda deletes the others. */
export type MessageFilter = (body: string) => boolean;

/**
 * Reads the filters of an event source mapping, of which one must match (Lambda developer guide, "Using event filtering with an
 * Amazon SQS event source"). Without filters, every message matches.
 *
 * @param patterns each a JSON text
 * @throws {Error} when a pattern is malformed or longer than Lambda allows; the message is AWS's.
 */
export function readFilters(patterns: readonly string[]): MessageFilter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map(readFilter);
  return (body) => filters.some((accepts) => accepts(body));
}

function readFilter(text: string): MessageFilter {
  const pattern = parse(text);
  const refused = (reason: string) =>
    new Error(`Invalid filter pattern definition. ${reason}: ${text}`);
  if (text.length > MAX_LAMBDA_FILTER_CHARACTERS) {
    throw refused(`A pattern has at most ${MAX_LAMBDA_FILTER_CHARACTERS} characters`);
  }
  if (!isObject(pattern)) throw refused("A pattern is a JSON object");
  const other = Object.keys(pattern).find((key) => key !== "body");
  if (other !== undefined)
    throw refused(`Queues are only filtered by the key body, and not by ${other}`);
  const { body } = pattern;
  if (body === undefined) return () => true;
  requireRules(body, refused);
  return (message) => {
    const value = parse(message);
    // A JSON pattern never matches plain text, nor the other way round.
    return isObject(body)
      ? isObject(value) && matches(body, value)
      : value === undefined && hasMatch(body, message);
  };
}

/** Undefined when the text is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
