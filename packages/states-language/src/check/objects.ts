import { COMPARISONS, TYPE_TESTS } from "../choice/rule.ts";

/** The fields of one kind of object of the Amazon States Language. */
export interface ObjectFields {
  /** Fields in both query languages. */
  readonly both: readonly string[];
  readonly JSONPath?: readonly string[];
  readonly JSONata?: readonly string[];
  readonly required?: readonly string[];
  /** Groups of fields of which an object has exactly one. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Groups of fields of which an object has at most one. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Fields that only a linter refuses or requires. What AWS says of them is not known. */
  readonly linter?: {
    readonly refused?: readonly string[];
    readonly required?: readonly string[];
  };
}

const WORKFLOW = ["Comment", "StartAt", "States"] as const;
const WORKFLOW_REQUIRED = ["States", "StartAt"] as const;

const COMMON = ["Type", "Comment", "QueryLanguage"] as const;
const FLOW = [...COMMON, "Assign"] as const;
const TRANSITION = ["Next", "End"] as const;
const RECOVERY = ["Retry", "Catch"] as const;
const PATHS = ["InputPath", "OutputPath"] as const;
const RESULT = [...PATHS, "ResultPath", "Parameters"] as const;

/** A field, and the one that takes its value from the data. */
const orPath = <const F extends string>(field: F) => [field, `${field}Path`] as const;
type Pairs = readonly (readonly [string, string])[];

const TASK_NUMBERS = [orPath("TimeoutSeconds"), orPath("HeartbeatSeconds")] as const;
const MAP_NUMBERS = [
  orPath("MaxConcurrency"),
  orPath("ToleratedFailurePercentage"),
  orPath("ToleratedFailureCount"),
] as const;
const BATCH_NUMBERS = [orPath("MaxItemsPerBatch"), orPath("MaxInputBytesPerBatch")] as const;
const FAIL_TEXTS = [orPath("Error"), orPath("Cause")] as const;
const literals = <const P extends Pairs>(pairs: P): P[number][0][] => pairs.map(([field]) => field);
const paths = <const P extends Pairs>(pairs: P): P[number][1][] => pairs.map(([, path]) => path);

const TASK = {
  both: [...FLOW, ...TRANSITION, ...RECOVERY, "Resource", "Credentials", ...literals(TASK_NUMBERS)],
  JSONPath: [...RESULT, "ResultSelector", ...paths(TASK_NUMBERS)],
  JSONata: ["Arguments", "Output"],
  required: ["Resource"],
  oneOf: [TRANSITION],
  exclusive: TASK_NUMBERS,
} as const satisfies ObjectFields;

const MAP = {
  both: [
    ...FLOW,
    ...TRANSITION,
    ...RECOVERY,
    "ItemProcessor",
    "Iterator",
    "ItemSelector",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "Label",
    ...literals(MAP_NUMBERS),
  ],
  JSONPath: [...RESULT, "ResultSelector", "ItemsPath", ...paths(MAP_NUMBERS)],
  JSONata: ["Items", "Output"],
  oneOf: [TRANSITION, ["ItemProcessor", "Iterator"]],
  exclusive: [...MAP_NUMBERS, ["ItemSelector", "Parameters"]],
} as const satisfies ObjectFields;

/** The states, by their type. AWS was asked about each field in each type. */
export const STATES = {
  Task: TASK,
  Wait: {
    both: [...FLOW, ...TRANSITION, "Seconds", "Timestamp"],
    JSONPath: [...PATHS, "SecondsPath", "TimestampPath"],
    JSONata: ["Output"],
    oneOf: [TRANSITION, ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"]],
  },
  Pass: {
    both: [...FLOW, ...TRANSITION],
    JSONPath: [...RESULT, "Result"],
    JSONata: ["Output"],
    oneOf: [TRANSITION],
  },
  Succeed: { both: COMMON, JSONPath: PATHS, JSONata: ["Output"] },
  Fail: {
    both: [...COMMON, ...literals(FAIL_TEXTS)],
    JSONPath: paths(FAIL_TEXTS),
    exclusive: FAIL_TEXTS,
  },
  Choice: {
    both: [...FLOW, "Choices", "Default"],
    JSONPath: PATHS,
    JSONata: ["Output"],
    required: ["Choices"],
  },
  Parallel: {
    both: [...FLOW, ...TRANSITION, ...RECOVERY, "Branches"],
    JSONPath: [...RESULT, "ResultSelector"],
    JSONata: ["Arguments", "Output"],
    required: ["Branches"],
    oneOf: [TRANSITION],
  },
  Map: MAP,
} as const satisfies Readonly<Record<string, ObjectFields>>;
export type StateType = keyof typeof STATES;

/** What a rule of a Choice state tests. */
export const SELECTORS = ["And", "Or", "Not", "Variable", "Condition"];
const COMPARING = [
  "And",
  "Or",
  "Not",
  "Variable",
  ...COMPARISONS,
  ...COMPARISONS.map((name) => `${name}Path` as const),
  "StringMatches",
  ...TYPE_TESTS,
] as const;

const READER_CONFIG = {
  both: [
    "InputType",
    "Transformation",
    "ManifestType",
    "ItemsPointer",
    "CSVHeaderLocation",
    "CSVHeaders",
    "CSVDelimiter",
    "MaxItems",
  ],
  JSONPath: ["MaxItemsPath"],
  exclusive: [orPath("MaxItems")],
} as const satisfies ObjectFields;
const CSV_COLUMNS = ["CSVHeaderLocation", "CSVHeaders"];
const without = (fields: ObjectFields, names: readonly string[]): ObjectFields => ({
  ...fields,
  both: fields.both.filter((name) => !names.includes(name)),
});

/** All other objects that have fields of their own. */
export const OBJECTS = {
  Machine: {
    both: [...WORKFLOW, "QueryLanguage", "TimeoutSeconds", "Version"],
    required: WORKFLOW_REQUIRED,
  },
  Branch: {
    both: WORKFLOW,
    required: WORKFLOW_REQUIRED,
    linter: { refused: ["TimeoutSeconds", "Version"] },
  },
  Processor: {
    both: [...WORKFLOW, "ProcessorConfig"],
    required: WORKFLOW_REQUIRED,
    linter: { refused: ["TimeoutSeconds", "Version"] },
  },
  InlineConfig: { both: ["Mode"] },
  DistributedConfig: { both: ["Mode", "ExecutionType"], required: ["ExecutionType"] },
  Retrier: {
    both: [
      "Comment",
      "ErrorEquals",
      "IntervalSeconds",
      "MaxAttempts",
      "BackoffRate",
      "MaxDelaySeconds",
      "JitterStrategy",
    ],
    required: ["ErrorEquals"],
  },
  Catcher: {
    both: ["Comment", "ErrorEquals", "Next", "Assign"],
    JSONPath: ["ResultPath"],
    JSONata: ["Output"],
    required: ["ErrorEquals", "Next"],
  },
  /** A rule in the list of Choices. */
  ChoiceRule: {
    both: ["Comment", "Next", "Assign"],
    JSONPath: COMPARING,
    JSONata: ["Condition", "Output"],
    required: ["Next"],
  },
  /** A rule inside And, Or or Not. */
  Rule: { both: ["Comment"], JSONPath: COMPARING, JSONata: ["Condition"] },
  ItemReader: {
    both: ["Resource", "ReaderConfig"],
    JSONPath: ["Parameters"],
    JSONata: ["Arguments"],
    required: ["Resource"],
  },
  ReaderConfig: READER_CONFIG,
  JsonReaderConfig: without(READER_CONFIG, [...CSV_COLUMNS, "ManifestType"]),
  RowReaderConfig: without(READER_CONFIG, CSV_COLUMNS),
  ItemBatcher: {
    both: [...literals(BATCH_NUMBERS), "BatchInput"],
    JSONPath: paths(BATCH_NUMBERS),
    exclusive: BATCH_NUMBERS,
  },
  ResultWriter: {
    both: ["Resource", "WriterConfig"],
    JSONPath: ["Parameters"],
    JSONata: ["Arguments"],
  },
  WriterConfig: {
    both: ["Transformation", "OutputType"],
    linter: { required: ["OutputType"] },
  },
} as const satisfies Readonly<Record<string, ObjectFields>>;
