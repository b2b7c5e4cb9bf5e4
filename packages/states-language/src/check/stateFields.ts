/** Fields of every state. */
const COMMON = ["Type", "Comment", "QueryLanguage"];
const FLOW = ["InputPath", "OutputPath", "Output", "Assign"];
const RESULT = ["ResultPath", "Parameters"];
const RECOVERY = ["ResultSelector", "Retry", "Catch"];
const TRANSITION = ["Next", "End"];

/** The fields of each type of state, in both query languages. */
export const STATE_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Pass: new Set([...COMMON, ...FLOW, ...RESULT, ...TRANSITION, "Result"]),
    Task: new Set([
      ...COMMON,
      ...FLOW,
      ...RESULT,
      ...RECOVERY,
      ...TRANSITION,
      "Arguments",
      "Resource",
      "Credentials",
      "TimeoutSeconds",
      "TimeoutSecondsPath",
      "HeartbeatSeconds",
      "HeartbeatSecondsPath",
    ]),
    Wait: new Set([
      ...COMMON,
      ...FLOW,
      ...TRANSITION,
      "Seconds",
      "Timestamp",
      "SecondsPath",
      "TimestampPath",
    ]),
    Parallel: new Set([
      ...COMMON,
      ...FLOW,
      ...RESULT,
      ...RECOVERY,
      ...TRANSITION,
      "Arguments",
      "Branches",
    ]),
    Map: new Set([
      ...COMMON,
      ...FLOW,
      ...RESULT,
      ...RECOVERY,
      ...TRANSITION,
      "ItemProcessor",
      "Iterator",
      "ItemsPath",
      "Items",
      "ItemSelector",
      "ItemReader",
      "ItemBatcher",
      "ResultWriter",
      "MaxConcurrency",
      "MaxConcurrencyPath",
      "ToleratedFailurePercentage",
      "ToleratedFailurePercentagePath",
      "ToleratedFailureCount",
      "ToleratedFailureCountPath",
      "Label",
    ]),
    Choice: new Set([...COMMON, ...FLOW, "Choices", "Default"]),
    Succeed: new Set([...COMMON, "InputPath", "OutputPath", "Output"]),
    Fail: new Set([...COMMON, "Error", "Cause", "ErrorPath", "CausePath"]),
  }),
);

/** Fields that exist in one query language only. */
export const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  "InputPath",
  "OutputPath",
  "ResultPath",
  "Parameters",
  "ResultSelector",
  "Result",
  "ItemsPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "SecondsPath",
  "TimestampPath",
  "MaxConcurrencyPath",
  "ToleratedFailurePercentagePath",
  "ToleratedFailureCountPath",
  "ErrorPath",
  "CausePath",
]);
export const JSONATA_FIELDS: ReadonlySet<string> = new Set(["Arguments", "Output", "Items"]);

/** Pairs of mutually exclusive fields. */
export const EXCLUSIVE_FIELDS: readonly (readonly [string, string])[] = [
  ["TimeoutSeconds", "TimeoutSecondsPath"],
  ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ["MaxConcurrency", "MaxConcurrencyPath"],
  ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ["ToleratedFailureCount", "ToleratedFailureCountPath"],
  ["Error", "ErrorPath"],
  ["Cause", "CausePath"],
];

/** Fields that hold a JSONPath. */
export const PATH_FIELDS = ["InputPath", "OutputPath", "ItemsPath"] as const;
/** Fields that hold a reference path. */
export const REFERENCE_FIELDS = [
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "SecondsPath",
  "TimestampPath",
  "MaxConcurrencyPath",
  "ToleratedFailurePercentagePath",
  "ToleratedFailureCountPath",
] as const;
/** Fields that hold a JSONPath or an intrinsic function call. */
export const PATH_OR_CALL_FIELDS = ["ErrorPath", "CausePath"] as const;
/** Fields that hold a payload template. */
export const TEMPLATE_FIELDS = [
  "Parameters",
  "ResultSelector",
  "ItemSelector",
  "Assign",
  "Credentials",
] as const;
