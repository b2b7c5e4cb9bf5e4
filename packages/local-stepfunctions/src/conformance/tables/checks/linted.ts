import type { Row, Source } from "../../case.ts";
import { linter, localStack } from "../sources.ts";
import {
  accepted,
  END,
  FAIL,
  FLOCI,
  INNER,
  MAP,
  NAMING,
  only,
  PARALLEL,
  reading,
  TASK,
} from "./rows.ts";

const VALIDATOR = linter("asl-validator");

const SERVICE = linter("amazon-states-language-service");

const warned = (name: string, definition: object, message: string, source: Source): Row => ({
  name: `warned: ${name}`,
  definition,
  expected: { create: "warned", message },
  source,
});

const PLACELESS = "arn:aws:lambda:us-east-1::function:work";

const LOOP = { X: { Type: "Pass", Next: "Y" }, Y: { Type: "Pass", Next: "X" } };

/** What only linters refuse. */
export const linted: readonly Row[] = [
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
    localStack("recordings of AWS"),
  ),
];
