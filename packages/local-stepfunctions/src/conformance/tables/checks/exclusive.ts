import type { Row, Source } from "../../case.ts";
import { documented, inferred, tinyAsl } from "../sources.ts";
import { END, FAIL, MAP, only, PREFLIGHT, READER, reading, refused, TASK } from "./rows.ts";

const SPECIFICATION = (section: string) =>
  documented(`Amazon States Language specification: ${section}`);

const oneOf = (name: string, fields: string, definition: object, source: Source) =>
  refused(
    `${fields} together in ${name}`,
    definition,
    `There should only be one of the following fields: [${fields}]`,
    source,
  );

/** Fields of which an object has one. */
export const exclusive: readonly Row[] = [
  oneOf(
    "a Wait state",
    "SecondsPath, Seconds, TimestampPath, Timestamp",
    only({ Type: "Wait", Seconds: 1, Timestamp: "2027-01-01T00:00:00Z", End: true }),
    tinyAsl("Feature.WaitValidation-001"),
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
      inferred("as of the fields of states; asl-validator refuses it, too"),
    ),
  ),
  oneOf(
    "a ReaderConfig",
    "MaxItems, MaxItemsPath",
    reading({ InputType: "JSON", MaxItems: 5, MaxItemsPath: "$.n" }),
    inferred("as of the fields of states; asl-validator refuses it, too"),
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
