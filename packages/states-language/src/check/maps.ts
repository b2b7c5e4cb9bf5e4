import type { StateMachineType } from "../definition/machineType.ts";
import { isObject, type JsonObject } from "../json/value.ts";
import { MAX_LABEL_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkEnum, hasType, requireFields } from "./values.ts";

/** The labels of a definition's Map states, each of which is given once. */
export type Labels = Set<string>;

const READERS = /^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$/;
/** No spaces, wildcards, brackets, special or control characters. */
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]+$/u;
const WRITERS = /^arn:[^:]+:states:::s3:putObject$/;

/** How a Map state's items are processed. */
export function checkProcessorConfig(
  diagnostics: Diagnostics,
  type: StateMachineType,
  processor: JsonObject,
  location: string,
): void {
  const config = processor["ProcessorConfig"];
  const at = `${location}/ProcessorConfig`;
  if (config === undefined || !hasType(diagnostics, config, "OBJECT", at)) return;
  if (!isObject(config)) return;
  checkEnum(diagnostics, config["Mode"], ["INLINE", "DISTRIBUTED"], `${at}/Mode`);
  if (config["Mode"] !== "DISTRIBUTED") {
    if (config["ExecutionType"] !== undefined) {
      diagnostics.schema("Field 'ExecutionType' is not supported", at);
    }
    return;
  }
  requireFields(diagnostics, config, ["ExecutionType"], at);
  checkEnum(diagnostics, config["ExecutionType"], ["STANDARD", "EXPRESS"], `${at}/ExecutionType`);
  if (type === "EXPRESS") {
    diagnostics.schema(
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      `${at}/Mode`,
    );
  }
}

/** Where a Map state's items come from, where its results go, and its label. */
export function checkReaderAndWriter(
  diagnostics: Diagnostics,
  labels: Labels,
  state: JsonObject,
  location: string,
): void {
  checkLabel(diagnostics, labels, state, location);
  const reader = state["ItemReader"];
  if (isObject(reader)) {
    const at = `${location}/ItemReader`;
    requireFields(diagnostics, reader, ["Resource"], at);
    const { Resource: resource } = reader;
    if (typeof resource === "string" && !READERS.test(resource)) {
      diagnostics.schema(
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
        `${at}/Resource`,
      );
    }
  }
  const writer = state["ResultWriter"];
  if (isObject(writer)) {
    const { Resource: resource } = writer;
    if (typeof resource === "string" && !WRITERS.test(resource)) {
      diagnostics.schema(
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
        `${location}/ResultWriter/Resource`,
      );
    }
  }
}

function checkLabel(
  diagnostics: Diagnostics,
  labels: Labels,
  state: JsonObject,
  location: string,
): void {
  const label = state["Label"];
  const at = `${location}/Label`;
  if (label === undefined || !hasType(diagnostics, label, "STRING", at)) return;
  const text = String(label);
  if ([...text].length > MAX_LABEL_CHARACTERS) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${text}' exceeds the ${MAX_LABEL_CHARACTERS}-character limit allowed by the service`,
      at,
    );
  }
  if (!LABEL.test(text)) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${text}' is empty or contains invalid characters`,
      at,
    );
  }
  if (labels.has(text)) {
    diagnostics.error("DUPLICATE_LABEL_NAME", `Duplicate Label name: ${text}`, at);
  }
  labels.add(text);
}
