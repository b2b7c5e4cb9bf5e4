import type { Row, Source } from "../../case.ts";
import { documented, tinyAsl } from "../sources.ts";
import { choosing, END, INNER, MAP, only, PREFLIGHT, reading, refused, TASK } from "./rows.ts";

const missing = (name: string, fields: string, definition: object, source: Source) =>
  refused(
    `${name} without ${fields}`,
    definition,
    `These fields are required: [${fields}]`,
    source,
  );

/** Fields that an object must have. */
export const required: readonly Row[] = [
  missing("a machine", "StartAt", { States: { A: END } }, tinyAsl("Validation.BasicStructure-006")),
  refused(
    "a state without Type",
    only({ End: true }),
    "The field 'Type' is required",
    tinyAsl("Validation.BasicStructure-001"),
  ),
  refused(
    "a state without Next and End",
    only({ Type: "Pass" }),
    "This object should have only one of the following fields: [Next, End]",
    tinyAsl("Validation.BasicStructure-004"),
  ),
  refused(
    "a machine without states",
    { StartAt: "A", States: {} },
    "Value cannot be empty",
    tinyAsl("Validation.BasicStructure-005"),
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
    tinyAsl("Feature.ChoiceValidation-003"),
  ),
  refused(
    "a choice of nothing in Or",
    choosing({ Not: { Or: [] }, Next: "B" }),
    "Value cannot be empty",
    tinyAsl("Feature.ChoiceValidation-006"),
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
    tinyAsl("Validation.ItemReader-001"),
  ),
  missing(
    "a ReaderConfig of given columns",
    "CSVHeaders",
    reading({ InputType: "CSV", CSVHeaderLocation: "GIVEN" }),
    tinyAsl("Validation.ItemReader-008"),
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
