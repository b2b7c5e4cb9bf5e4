import type { Row, Source } from "../../case.ts";
import { documented, measured, tinyAsl } from "../sources.ts";
import {
  accepted,
  choosing,
  END,
  FAIL,
  FUNCTION,
  NAMING,
  only,
  reading,
  refused,
  TASK,
} from "./rows.ts";

const unrecognized = (name: string, Resource: string, source: Source) =>
  refused(
    `an ARN of a function ${name}`,
    only({ ...TASK, Resource }),
    `The resource provided ${Resource} is not recognized.`,
    source,
  );

const VALUES: readonly Row[] = [
  refused(
    "States.ALL with another error",
    only({ ...TASK, Retry: [{ ErrorEquals: ["States.ALL", "E"] }] }),
    "States.ALL must appear alone and at end of list",
    tinyAsl("Validation.Structure-004"),
  ),
  refused(
    "States.ALL before another Retry",
    only({ ...TASK, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }] }),
    "States.ALL must appear alone and at end of list",
    tinyAsl("Validation.Structure-005"),
  ),
  refused(
    "a fraction of seconds",
    only({ Type: "Wait", Seconds: 1.5, End: true }),
    "Expected value of type Integer",
    tinyAsl("Feature.WaitValidation-004"),
  ),
  refused(
    "a date as Timestamp",
    only({ Type: "Wait", Timestamp: "2027-01-01", End: true }),
    "String does not match RFC3339 timestamp",
    tinyAsl("Feature.WaitValidation-005"),
  ),
  refused(
    "a variable that is no path",
    choosing({ Variable: "a", StringEquals: "b", Next: "B" }),
    "Value is not a Reference Path: Reference path didn't start with '$'",
    tinyAsl("Feature.ChoiceValidation-004"),
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
    tinyAsl("Validation.ItemReader-002"),
  ),
  refused(
    "a pointer without its slash",
    reading({ InputType: "JSON", ItemsPointer: "a" }),
    `Invalid input: JSON Pointer expression must start with '/': "a"`,
    tinyAsl("Validation.ItemReader-004"),
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
    tinyAsl("Feature.JSONataValidation-002"),
  ),
  refused(
    "$states.errorOutput in Arguments",
    only({ ...TASK, QueryLanguage: "JSONata", Arguments: { a: "{% $states.errorOutput %}" } }),
    "Field '$states.errorOutput' does not exist.",
    tinyAsl("Feature.JSONataValidation-004"),
  ),
];

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

/** Values that a field may have, and the ARNs of functions. */
export const values: readonly Row[] = [...VALUES, ...FUNCTIONS];
