import type { Row, Source } from "../../case.ts";
import { inferred, measured, tinyAsl } from "../sources.ts";
import {
  choosing,
  END,
  FAIL,
  FLOCI,
  INNER,
  MAP,
  only,
  PARALLEL,
  PREFLIGHT,
  reading,
  refused,
  TASK,
} from "./rows.ts";

const unsupported = (name: string, field: string, definition: object, source: Source) =>
  refused(`${field} in ${name}`, definition, `Field '${field}' is not supported`, source);

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
    tinyAsl("Validation.BasicStructure-003"),
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
    inferred("AWS refuses QueryLanguage there, as a field that the object does not have"),
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
    tinyAsl("Validation.ItemReader-005"),
  ),
  unsupported(
    "a ReaderConfig of JSON",
    "ManifestType",
    reading({ InputType: "JSON", ManifestType: "ATHENA_DATA" }),
    tinyAsl("Validation.ItemReader-007"),
  ),
  unsupported(
    "a ReaderConfig of JSON Lines",
    "CSVHeaders",
    reading({ InputType: "JSONL", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] }),
    tinyAsl("Validation.ItemReader-009"),
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

/** Fields that an object does not have, in its query language or at all. */
export const fields: readonly Row[] = [...FIELDS, ...LANGUAGES];
