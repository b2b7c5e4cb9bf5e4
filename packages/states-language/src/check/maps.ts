import type { StateMachineType } from "../definition/machineType.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { MAX_LABEL_CHARACTERS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkEnum, hasTypeIfPresent, requireFields } from "./values.ts";

/** The resources that an ItemReader and a ResultWriter may name. */
const READERS = /^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$/;
const WRITERS = /^arn:[^:]+:states:::s3:putObject$/;
/** No spaces, wildcards, brackets, special or control characters. */
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]+$/u;

/** Checks the ProcessorConfig of a Map state. */
export function checkProcessorConfig(
  diagnostics: Diagnostics,
  type: StateMachineType,
  processor: Json,
  location: string,
): void {
  const config = isObject(processor) ? processor["ProcessorConfig"] : undefined;
  const at = `${location}/ProcessorConfig`;
  if (!hasTypeIfPresent(diagnostics, config, "OBJECT", at)) return;
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

/**
 * Checks a Map state's label and the resources that it reads from and writes to. `labels` are the labels of the Map states
 * so far.
 */
export function checkReaderAndWriter(
  diagnostics: Diagnostics,
  labels: Set<string>,
  state: JsonObject,
  location: string,
): void {
  checkLabel(diagnostics, labels, state["Label"], `${location}/Label`);
  const { ItemReader: reader, ResultWriter: writer } = state;
  if (isObject(reader)) {
    requireFields(diagnostics, reader, ["Resource"], `${location}/ItemReader`);
    if (!resourceMatches(reader, READERS)) {
      diagnostics.schema(
        "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
        `${location}/ItemReader/Resource`,
      );
    }
  }
  if (isObject(writer) && !resourceMatches(writer, WRITERS)) {
    diagnostics.schema(
      "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
      `${location}/ResultWriter/Resource`,
    );
  }
}

/** Whether the Resource matches the pattern. A Resource that is missing or not a string passes. */
function resourceMatches({ Resource: resource }: JsonObject, pattern: RegExp): boolean {
  return typeof resource !== "string" || pattern.test(resource);
}

function checkLabel(
  diagnostics: Diagnostics,
  labels: Set<string>,
  label: Json | undefined,
  location: string,
): void {
  if (!hasTypeIfPresent(diagnostics, label, "STRING", location)) return;
  if ([...label].length > MAX_LABEL_CHARACTERS) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${label}' exceeds the ${MAX_LABEL_CHARACTERS}-character limit allowed by the service`,
      location,
    );
  }
  if (!LABEL.test(label)) {
    diagnostics.error(
      "INVALID_LABEL_NAME",
      `Label '${label}' is empty or contains invalid characters`,
      location,
    );
  }
  if (labels.has(label)) {
    diagnostics.error("DUPLICATE_LABEL_NAME", `Duplicate Label name: ${label}`, location);
  }
  labels.add(label);
}
