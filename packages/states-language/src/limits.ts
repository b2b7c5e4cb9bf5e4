/**
 * The limits and defaults of the Amazon States Language. Source: the Step Functions developer guide, "Service quotas",
 * "Error handling" and "Intrinsic functions".
 */

/** The largest input or output of a state, task or execution, in UTF-8 bytes; and the largest TimeoutSeconds, HeartbeatSeconds and Seconds. */
export {
  MAX_PAYLOAD_BYTES,
  MAX_STATE_SECONDS as MAX_SECONDS,
} from "@sfn-workers/worker-core/limits";

/** One variable; and all variables that one state assigns, in UTF-8 bytes ("Variables"). */
export const MAX_VARIABLE_BYTES = 262_144;
export const MAX_ASSIGN_BYTES = 262_144;
/** Events of one execution. The last one can only be an event that ends the execution. An Express execution has no such limit. */
export const MAX_HISTORY_EVENTS = 25_000;

/** The fields of a Retry. */
export const RETRY_INTERVAL_SECONDS = { min: 0, default: 1 } as const;
export const RETRY_ATTEMPTS = { min: 0, default: 3, max: 99_999_999 } as const;
export const RETRY_BACKOFF_RATE = { min: 1, default: 2 } as const;
export const RETRY_MAX_DELAY_SECONDS = { min: 1, max: 31_622_400 } as const;

export const MAX_VARIABLE_NAME_CHARACTERS = 80;
export const MAX_STATE_NAME_CHARACTERS = 80;
export const MAX_LABEL_CHARACTERS = 40;
/** The largest MaxItems of an ItemReader. */
export const MAX_READER_ITEMS = 100_000_000;

/** Intrinsic functions: the items of a range, the depth of nested calls, and the data of Hash and Base64. */
export const MAX_INTRINSIC_ARRAY_ITEMS = 1_000;
export const MAX_INTRINSIC_NESTING = 10;
export const MAX_HASH_CHARACTERS = 10_000;
export const MAX_BASE64_CHARACTERS = 10_000;
/** The deepest nesting of a text that States.StringToJson reads: the limit of Jackson. */
export const MAX_JACKSON_NESTING = 1_000;

/**
 * JSONata: the depth of an evaluation, the items of a list and the characters of a text that AWS accepts. Of `$range` it is known that
 * 200,000 items are accepted and 500,000 are not. `$pad` adds so many characters to a text, whatever the text's length.
 */
export const MAX_EXPRESSION_DEPTH = 100;
export const MAX_EXPRESSION_ITEMS = 873_782;
export const MAX_EXPRESSION_CHARACTERS = 4_194_304;
export const MAX_RANGE_ITEMS = 400_000;
export const MAX_PADDED_CHARACTERS = 262_144;

/** Bounds of this package, not of AWS, so that no definition or document can block the process. */
export const MAX_NESTING_DEPTH = 512;
export const MAX_WORKFLOW_DEPTH = 50;
/** The characters of one JSONPath, function call or expression, and of all of a state: they are parsed in 20 and 40 ms at most. */
export const MAX_QUERY_CHARACTERS = 65_536;
export const MAX_STATE_QUERIES_CHARACTERS = 262_144;
/** The steps that the JSONPaths, intrinsic functions and Choice rules of a field may take together: at most about 100 ms. */
export const MAX_EVALUATION_STEPS = 2_000_000;
/** The characters of a regular expression in a filter, and the instructions that it may compile to. */
export const MAX_PATTERN_CHARACTERS = 1_000;
export const MAX_PATTERN_INSTRUCTIONS = 1_000;
export const MAX_EXPRESSION_MS = 1_000;
export const MAX_REGULAR_EXPRESSION_MS = 250;
/**
 * An expression is evaluated in the main thread only if it takes at most so many steps (up to about 1 µs each), whatever its data is,
 * reads at most so many values and characters, and has at most so many nodes to look at.
 */
export const MAX_CHEAP_STEPS = 5_000;
export const MAX_CHEAP_INPUT = 65_536;
export const MAX_CHEAP_NODES = 2_000;
/** The work of JSONata's parser, in characters, that an expression may cause in the main thread: up to about 10 ms. */
export const MAX_CHEAP_PARSING = 16_384;
/** The characters of the values of all expressions of a field together. */
export const MAX_RESULT_CHARACTERS = 1_048_576;
