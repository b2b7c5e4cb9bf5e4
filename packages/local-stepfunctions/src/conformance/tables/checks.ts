import type { Row, Source } from "../case.ts";

const measured = (where: string): Source => ({ basis: "measured", where });
const documented = (where: string): Source => ({ basis: "documented", where });
const linter = (where: string): Source => ({ basis: "linter", where });

const TINY = (group: string) => measured(`tiny-asl-machine, tests/conformance: ${group}`);
const PREFLIGHT = measured("cdk-preflight: rules measured with ValidateStateMachineDefinition");
const FLOCI = measured("floci: StepFunctionsValidateStateMachineDefinitionIntegrationTest");
const SPECIFICATION = (section: string) =>
  documented(`Amazon States Language specification: ${section}`);
const VALIDATOR = linter("asl-validator");
const SERVICE = linter("amazon-states-language-service");

const END = { Type: "Pass", End: true };
const INNER = { StartAt: "Z", States: { Z: END } };
const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:work";
const TASK = { Type: "Task", Resource: FUNCTION, End: true };
const MAP = { Type: "Map", ItemProcessor: { ...INNER, ProcessorConfig: DISTRIBUTED }, End: true };
const PARALLEL = { Type: "Parallel", Branches: [INNER], End: true };
const FAIL = { Type: "Fail" };

const only = (A: object, more: object = {}) => ({ StartAt: "A", States: { A }, ...more });
const choosing = (choice: object) => ({
  StartAt: "A",
  States: { A: { Type: "Choice", Choices: [choice], Default: "B" }, B: { Type: "Succeed" } },
});
const READER = {
  Resource: "arn:aws:states:::s3:getObject",
  Parameters: { Bucket: "b", Key: "k" },
};
const reading = (ReaderConfig: object) => only({ ...MAP, ItemReader: { ...READER, ReaderConfig } });

const refused = (name: string, definition: object, message: string, source: Source): Row => ({
  name: `refused: ${name}`,
  definition,
  expected: { create: "refused", message },
  source,
});
const warned = (name: string, definition: object, message: string, source: Source): Row => ({
  name: `warned: ${name}`,
  definition,
  expected: { create: "warned", message },
  source,
});
const accepted = (name: string, definition: object, source: Source): Row => ({
  name: `accepted: ${name}`,
  definition,
  expected: { create: "accepted" },
  source,
});

const unsupported = (name: string, field: string, definition: object, source: Source) =>
  refused(`${field} in ${name}`, definition, `Field '${field}' is not supported`, source);
const missing = (name: string, fields: string, definition: object, source: Source) =>
  refused(
    `${name} without ${fields}`,
    definition,
    `These fields are required: [${fields}]`,
    source,
  );
const oneOf = (name: string, fields: string, definition: object, source: Source) =>
  refused(
    `${fields} together in ${name}`,
    definition,
    `There should only be one of the following fields: [${fields}]`,
    source,
  );
const unrecognized = (name: string, Resource: string, source: Source) =>
  refused(
    `an ARN of a function ${name}`,
    only({ ...TASK, Resource }),
    `The resource provided ${Resource} is not recognized.`,
    source,
  );

const FIELDS: readonly Row[] = [
  unsupported("a machine", "Owner", only(END, { Owner: 1 }), PREFLIGHT),
  unsupported("a Pass state", "TimeoutSeconds", only({ ...END, TimeoutSeconds: 5 }), FLOCI),
  unsupported("a Pass state", "Catch", only({ ...END, Catch: [] }), FLOCI),
  unsupported("a Pass state", "result", only({ ...END, result: 1 }), PREFLIGHT),
  unsupported(
    "a Wait state",
    "Retry",
    only({ Type: "Wait", Seconds: 1, Retry: [], End: true }),
    FLOCI,
  ),
  unsupported(
    "a Parallel state",
    "TimeoutSeconds",
    only({ ...PARALLEL, TimeoutSeconds: 5 }),
    FLOCI,
  ),
  unsupported("a Map state", "TimeoutSeconds", only({ ...MAP, TimeoutSeconds: 5 }), FLOCI),
  unsupported(
    "a Succeed state",
    "Next",
    { StartAt: "A", States: { A: { Type: "Succeed", Next: "B" }, B: END } },
    TINY("Validation.BasicStructure-003"),
  ),
  unsupported("a Succeed state", "Assign", only({ Type: "Succeed", Assign: {} }), PREFLIGHT),
  unsupported("a Fail state", "Assign", only({ ...FAIL, Assign: {} }), PREFLIGHT),
  unsupported("a Fail state", "Output", only({ ...FAIL, Output: {} }), PREFLIGHT),
  unsupported(
    "an ItemProcessor",
    "QueryLanguage",
    only({ ...MAP, ItemProcessor: { ...INNER, QueryLanguage: "JSONata" } }),
    FLOCI,
  ),
  unsupported(
    "an Iterator",
    "QueryLanguage",
    only({ Type: "Map", Iterator: { ...INNER, QueryLanguage: "JSONata" }, End: true }),
    FLOCI,
  ),
  unsupported(
    "a branch",
    "QueryLanguage",
    only({ ...PARALLEL, Branches: [{ ...INNER, QueryLanguage: "JSONata" }] }),
    FLOCI,
  ),
  unsupported(
    "an ItemProcessor",
    "Owner",
    only({ ...MAP, ItemProcessor: { ...INNER, Owner: 1 } }),
    {
      basis: "inferred",
      where: "AWS refuses QueryLanguage there, as a field that the object does not have",
    },
  ),
  unsupported(
    "a ProcessorConfig of the mode INLINE",
    "ExecutionType",
    only({
      ...MAP,
      ItemProcessor: { ...INNER, ProcessorConfig: { Mode: "INLINE", ExecutionType: "STANDARD" } },
    }),
    PREFLIGHT,
  ),
  unsupported(
    "a Catch",
    "_comment",
    {
      StartAt: "A",
      States: { A: { ...TASK, Catch: [{ ErrorEquals: ["E"], Next: "B", _comment: "c" }] }, B: END },
    },
    measured("a public project's failed deployment"),
  ),
  unsupported(
    "a rule in And",
    "Next",
    choosing({ And: [{ Variable: "$.a", IsPresent: true, Next: "B" }], Next: "B" }),
    PREFLIGHT,
  ),
  unsupported(
    "a ReaderConfig of JSON",
    "CSVHeaderLocation",
    reading({ InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" }),
    TINY("Validation.ItemReader-005"),
  ),
  unsupported(
    "a ReaderConfig of JSON",
    "ManifestType",
    reading({ InputType: "JSON", ManifestType: "ATHENA_DATA" }),
    TINY("Validation.ItemReader-007"),
  ),
  unsupported(
    "a ReaderConfig of JSON Lines",
    "CSVHeaders",
    reading({ InputType: "JSONL", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] }),
    TINY("Validation.ItemReader-009"),
  ),
];

const REQUIRED: readonly Row[] = [
  missing("a machine", "StartAt", { States: { A: END } }, TINY("Validation.BasicStructure-006")),
  refused(
    "a state without Type",
    only({ End: true }),
    "The field 'Type' is required",
    TINY("Validation.BasicStructure-001"),
  ),
  refused(
    "a state without Next and End",
    only({ Type: "Pass" }),
    "This object should have only one of the following fields: [Next, End]",
    TINY("Validation.BasicStructure-004"),
  ),
  refused(
    "a machine without states",
    { StartAt: "A", States: {} },
    "Value cannot be empty",
    TINY("Validation.BasicStructure-005"),
  ),
  missing(
    "a choice",
    "Next",
    {
      StartAt: "A",
      States: {
        A: { Type: "Choice", Choices: [{ Variable: "$.a", IsPresent: true }], Default: "B" },
        B: END,
      },
    },
    PREFLIGHT,
  ),
  refused(
    "a choice without an operator",
    choosing({ Variable: "$.a", Next: "B" }),
    "This object should have only one of the following fields: [StringEquals, IsBoolean, StringLessThan,",
    TINY("Feature.ChoiceValidation-003"),
  ),
  refused(
    "a choice of nothing in Or",
    choosing({ Not: { Or: [] }, Next: "B" }),
    "Value cannot be empty",
    TINY("Feature.ChoiceValidation-006"),
  ),
  missing("a Retry", "ErrorEquals", only({ ...TASK, Retry: [{}] }), PREFLIGHT),
  missing("a Catch", "Next", only({ ...TASK, Catch: [{ ErrorEquals: ["E"] }] }), PREFLIGHT),
  missing(
    "a ProcessorConfig of the mode DISTRIBUTED",
    "ExecutionType",
    only({ ...MAP, ItemProcessor: { ...INNER, ProcessorConfig: { Mode: "DISTRIBUTED" } } }),
    PREFLIGHT,
  ),
  refused(
    "a ReaderConfig of CSV without its columns",
    reading({ InputType: "CSV", ManifestType: "S3_INVENTORY" }),
    "The field 'CSVHeaderLocation' is required",
    TINY("Validation.ItemReader-001"),
  ),
  missing(
    "a ReaderConfig of given columns",
    "CSVHeaders",
    reading({ InputType: "CSV", CSVHeaderLocation: "GIVEN" }),
    TINY("Validation.ItemReader-008"),
  ),
  refused(
    "an empty ResultWriter",
    only({ ...MAP, ResultWriter: {} }),
    "Value cannot be empty",
    documented("developer guide, ResultWriter: the field cannot be empty"),
  ),
  missing(
    "a ResultWriter with Resource",
    "Parameters",
    only({ ...MAP, ResultWriter: { Resource: "arn:aws:states:::s3:putObject" } }),
    documented(
      "developer guide, ResultWriter: Resource and Parameters, WriterConfig, or all three",
    ),
  ),
];

const EXCLUSIVE: readonly Row[] = [
  oneOf(
    "a Wait state",
    "SecondsPath, Seconds, TimestampPath, Timestamp",
    only({ Type: "Wait", Seconds: 1, Timestamp: "2027-01-01T00:00:00Z", End: true }),
    TINY("Feature.WaitValidation-001"),
  ),
  oneOf(
    "a state",
    "Next, End",
    { StartAt: "A", States: { A: { ...END, Next: "B" }, B: END } },
    PREFLIGHT,
  ),
  oneOf(
    "a Map state",
    "ItemProcessor, Iterator",
    only({ ...MAP, Iterator: { StartAt: "Y", States: { Y: END } } }),
    PREFLIGHT,
  ),
  oneOf(
    "a Map state",
    "ItemSelector, Parameters",
    only({ ...MAP, Parameters: {}, ItemSelector: {} }),
    documented("developer guide, Map: ItemSelector stands in for Parameters, which it replaces"),
  ),
  ...["TimeoutSeconds", "HeartbeatSeconds"].map((field) =>
    oneOf(
      "a Task",
      `${field}, ${field}Path`,
      only({ ...TASK, [field]: 5, [`${field}Path`]: "$.n" }),
      PREFLIGHT,
    ),
  ),
  ...["MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount"].map((field) =>
    oneOf(
      "a Map state",
      `${field}, ${field}Path`,
      only({ ...MAP, [field]: 5, [`${field}Path`]: "$.n" }),
      PREFLIGHT,
    ),
  ),
  ...["Error", "Cause"].map((field) =>
    oneOf(
      "a Fail state",
      `${field}, ${field}Path`,
      only({ ...FAIL, [field]: "e", [`${field}Path`]: "$.e" }),
      PREFLIGHT,
    ),
  ),
  ...["MaxItemsPerBatch", "MaxInputBytesPerBatch"].map((field) =>
    oneOf(
      "an ItemBatcher",
      `${field}, ${field}Path`,
      only({ ...MAP, ItemBatcher: { [field]: 5, [`${field}Path`]: "$.n" } }),
      { basis: "inferred", where: "as of the fields of states; asl-validator refuses it, too" },
    ),
  ),
  oneOf(
    "a ReaderConfig",
    "MaxItems, MaxItemsPath",
    reading({ InputType: "JSON", MaxItems: 5, MaxItemsPath: "$.n" }),
    { basis: "inferred", where: "as of the fields of states; asl-validator refuses it, too" },
  ),
  oneOf(
    "Parameters",
    "a, a.$",
    only({ ...END, Parameters: { a: 1, "a.$": "$.a" } }),
    SPECIFICATION("Payload Template, no duplicate names once .$ is stripped"),
  ),
  oneOf(
    "an ItemReader's Parameters",
    "Key, Key.$",
    only({
      ...MAP,
      ItemReader: { ...READER, Parameters: { Bucket: "b", Key: 1, "Key.$": "$.k" } },
    }),
    SPECIFICATION("Payload Template, no duplicate names once .$ is stripped"),
  ),
];

const LANGUAGES: readonly Row[] = [
  ["Pass", "Output"],
  ["Task", "Arguments"],
  ["Map", "Items"],
].map(([type = "", field = ""]) => {
  const states: Readonly<Record<string, object>> = { Pass: END, Task: TASK, Map: MAP };
  return refused(
    `${field} in a ${type} state of JSONPath`,
    only({ ...states[type], [field]: {} }),
    `The QueryLanguage is set to 'JSONPath', but field '${field}' is only supported for the 'JSONata' QueryLanguage`,
    FLOCI,
  );
});

const VALUES: readonly Row[] = [
  refused(
    "States.ALL with another error",
    only({ ...TASK, Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }),
    "States.ALL must appear alone and at end of list",
    TINY("Validation.Structure-004"),
  ),
  refused(
    "States.ALL before another Retry",
    only({ ...TASK, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }] }),
    "States.ALL must appear alone and at end of list",
    TINY("Validation.Structure-005"),
  ),
  refused(
    "a fraction of seconds",
    only({ Type: "Wait", Seconds: 1.5, End: true }),
    "Expected value of type Integer",
    TINY("Feature.WaitValidation-004"),
  ),
  refused(
    "a date as Timestamp",
    only({ Type: "Wait", Timestamp: "2027-01-01", End: true }),
    "String does not match RFC3339 timestamp",
    TINY("Feature.WaitValidation-005"),
  ),
  refused(
    "a variable that is no path",
    choosing({ Variable: "a", StringEquals: "b", Next: "B" }),
    "Value is not a Reference Path: Reference path didn't start with '$'",
    TINY("Feature.ChoiceValidation-004"),
  ),
  refused(
    "a variable with a path in its brackets",
    choosing({ Variable: "$.a[$$.State.Name]b", StringEquals: "c", Next: "B" }),
    "Value is not a Reference Path: '[' must be followed by ' or '['",
    measured("Stedi's ts2asl#912"),
  ),
  refused(
    "LOAD_AND_FLATTEN without InputType",
    reading({ Transformation: "LOAD_AND_FLATTEN" }),
    "The field 'InputType' is required",
    TINY("Validation.ItemReader-002"),
  ),
  refused(
    "a pointer without its slash",
    reading({ InputType: "JSON", ItemsPointer: "a" }),
    `Invalid input: JSON Pointer expression must start with '/': "a"`,
    TINY("Validation.ItemReader-004"),
  ),
  ...["StringToJson($.a)", "MathAdd($.a, 1)", "Array($.a)", "JsonMerge($.a, $.b, false)"].map(
    (call) =>
      refused(
        `States.${call} in ErrorPath`,
        only({ ...FAIL, ErrorPath: `States.${call}` }),
        "The value for the field 'ErrorPath' must be a valid JSONPath or a valid intrinsic function call",
        documented("developer guide, Fail: the functions that ErrorPath and CausePath take"),
      ),
  ),
  ...[
    "Format('{}', $.a)",
    "JsonToString($.a)",
    "ArrayGetItem($.a, 0)",
    "Base64Encode($.a)",
    "Hash($.a, 'MD5')",
    "UUID()",
  ].map((call) =>
    accepted(
      `States.${call} in CausePath`,
      only({ ...FAIL, CausePath: `States.${call}` }),
      documented("developer guide, Fail: the functions that ErrorPath and CausePath take"),
    ),
  ),
  refused(
    "$states.result in a Pass state",
    only({ ...END, QueryLanguage: "JSONata", Output: "{% $states.result %}" }),
    "Field '$states.result' does not exist.",
    TINY("Feature.JSONataValidation-002"),
  ),
  refused(
    "$states.errorOutput in Arguments",
    only({ ...TASK, QueryLanguage: "JSONata", Arguments: { a: "{% $states.errorOutput %}" } }),
    "Field '$states.errorOutput' does not exist.",
    TINY("Feature.JSONataValidation-004"),
  ),
];

const NAMING = documented("Lambda API reference: the pattern of a function's ARN");
const FUNCTIONS: readonly Row[] = [
  unrecognized("with an empty alias", `${FUNCTION}:`, NAMING),
  unrecognized("without a name", "arn:aws:lambda:us-east-1:000000000000:function:", NAMING),
  unrecognized("with two aliases", `${FUNCTION}:live:2`, NAMING),
  unrecognized("with a name of other characters", `${FUNCTION}*`, NAMING),
  unrecognized("with no such alias", `${FUNCTION}:$OLDEST`, NAMING),
  unrecognized(
    "of no partition of AWS",
    "arn:azure:lambda:us-east-1:000000000000:function:work",
    NAMING,
  ),
  ...[FUNCTION, `${FUNCTION}:7`, `${FUNCTION}:live`, `${FUNCTION}:$LATEST`].map((Resource) =>
    accepted(`the function ${Resource}`, only({ ...TASK, Resource }), NAMING),
  ),
];

const PLACELESS = "arn:aws:lambda:us-east-1::function:work";
const LOOP = { X: { Type: "Pass", Next: "Y" }, Y: { Type: "Pass", Next: "X" } };
const LINTED: readonly Row[] = [
  warned(
    "an ARN of a function without its account",
    only({ ...TASK, Resource: PLACELESS }),
    `The resource provided ${PLACELESS} is not recognized`,
    NAMING,
  ),
  warned(
    "a WriterConfig without OutputType",
    only({ ...MAP, ResultWriter: { WriterConfig: { Transformation: "COMPACT" } } }),
    "These fields are required: [OutputType]",
    SERVICE,
  ),
  ...["TimeoutSeconds", "Version"].map((field) =>
    warned(
      `${field} in a branch`,
      only({ ...PARALLEL, Branches: [{ ...INNER, [field]: 1 }] }),
      `Field '${field}' is not supported`,
      SERVICE,
    ),
  ),
  ...["OutputType", "Transformation"].map((field) =>
    warned(
      `${field} of a ResultWriter that is no text`,
      only({ ...MAP, ResultWriter: { WriterConfig: { OutputType: "JSON", [field]: 1 } } }),
      "Expected value of type [STRING]",
      SERVICE,
    ),
  ),
  warned(
    "InputType that is no text",
    reading({ InputType: 1 }),
    "Expected value of type [STRING]",
    SERVICE,
  ),
  warned("an empty Error", only({ ...FAIL, Error: "" }), "Value cannot be empty", SERVICE),
  warned(
    "Arguments in a text",
    only({ ...TASK, QueryLanguage: "JSONata", Arguments: "a" }),
    "Expected value of type [OBJECT]",
    SERVICE,
  ),
  warned("Credentials that are null", only({ ...TASK, Credentials: null }), "[OBJECT]", VALIDATOR),
  warned(
    "an expression that is only closed",
    only({ ...END, QueryLanguage: "JSONata", Output: "1 %}" }),
    "JSONata string must start with {% and end with %}",
    VALIDATOR,
  ),
  warned(
    "batches above the largest payload",
    only({ ...MAP, ItemBatcher: { MaxInputBytesPerBatch: 300_000 } }),
    "Maximum value is 262144",
    VALIDATOR,
  ),
  warned(
    "an unknown delimiter",
    reading({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", CSVDelimiter: ";" }),
    "[COMMA, PIPE, SEMICOLON, SPACE, TAB]",
    SERVICE,
  ),
  accepted(
    "an inner workflow that never ends, of which linters have another opinion",
    only({ ...PARALLEL, Branches: [{ StartAt: "X", States: LOOP }] }),
    FLOCI,
  ),
  accepted(
    "a percentage with a fraction, of which linters have another opinion",
    only({ ...MAP, ToleratedFailurePercentage: 12.5 }),
    { basis: "recorded", where: "LocalStack's recordings of AWS" },
  ),
];

/** What AWS refuses of a definition, and what only linters do. */
export const checks: readonly Row[] = [
  ...FIELDS,
  ...REQUIRED,
  ...EXCLUSIVE,
  ...LANGUAGES,
  ...VALUES,
  ...FUNCTIONS,
  ...LINTED,
];
