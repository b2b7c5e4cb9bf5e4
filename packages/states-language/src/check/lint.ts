import type { QueryLanguage } from "../definition/states.ts";
import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_PAYLOAD_BYTES, MAX_SECONDS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { StateType } from "./objects.ts";

const DELIMITERS = ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"];

/** Of a ReaderConfig. No linter knows them. */
const DOCUMENTED_VALUES = {
  ManifestType: ["ATHENA_DATA", "S3_INVENTORY"],
  Transformation: ["NONE", "LOAD_AND_FLATTEN"],
};

/**
 * Warns of values in a state that linters refuse: asl-validator, or AWS's language service for editors. AWS itself was not seen to
 * refuse them.
 */
export function lintState(
  diagnostics: Diagnostics,
  state: JsonObject,
  type: StateType,
  language: QueryLanguage,
  location: string,
): void {
  const lint: Lint = { diagnostics, language };
  lintComment(lint, state, location);
  for (const field of ["Retry", "Catch", "Choices"]) {
    for (const [index, entry] of listOf(state[field]).entries()) {
      const at = `${location}/${field}[${index}]`;
      lintComment(lint, entry, at);
      lintMaximum(lint, entry, "IntervalSeconds", MAX_SECONDS, at);
    }
  }
  for (const field of ["Arguments", "Credentials"]) lintObject(lint, state, field, location);
  if (type === "Fail") {
    for (const field of ["Error", "Cause"]) lintEmpty(lint, state, field, location);
  }
  if (type === "Map") lintMap(lint, state, location);
}

interface Lint {
  readonly diagnostics: Diagnostics;
  readonly language: QueryLanguage;
}

function lintComment(lint: Lint, source: JsonObject, location: string): void {
  const { Comment: comment } = source;
  if (comment !== undefined && typeof comment !== "string") {
    lint.diagnostics.doubt("Expected value of type [STRING]", `${location}/Comment`);
  }
  lintEmpty(lint, source, "Comment", location);
}

function lintEmpty({ diagnostics }: Lint, source: JsonObject, field: string, location: string) {
  if (source[field] === "") diagnostics.doubt("Value cannot be empty", `${location}/${field}`);
}

/** In JSONata, an expression may give the object. */
function lintObject(lint: Lint, source: JsonObject, field: string, location: string): void {
  const value = source[field];
  if (value === undefined || isObject(value) || isExpression(lint, value)) return;
  lint.diagnostics.doubt("Expected value of type [OBJECT]", `${location}/${field}`);
}

function lintMaximum(
  { diagnostics }: Lint,
  source: JsonObject,
  field: string,
  max: number,
  location: string,
): void {
  const value = source[field];
  if (typeof value === "number" && value > max) {
    diagnostics.doubt(`Maximum value is ${max}`, `${location}/${field}`);
  }
}

function lintMap(lint: Lint, state: JsonObject, location: string): void {
  const { ItemBatcher: batcher, ItemReader: reader, ResultWriter: writer } = state;
  if (isObject(batcher)) {
    const at = `${location}/ItemBatcher`;
    lintMaximum(lint, batcher, "MaxInputBytesPerBatch", MAX_PAYLOAD_BYTES, at);
  }
  if (isObject(writer)) lintWriter(lint, writer, `${location}/ResultWriter`);
  if (isObject(reader)) lintReader(lint, reader, `${location}/ItemReader`);
}

function lintWriter(lint: Lint, writer: JsonObject, location: string): void {
  lintCall(lint, writer, location);
  const config = writer["WriterConfig"];
  if (!isObject(config)) return;
  lintTexts(lint, config, ["OutputType", "Transformation"], `${location}/WriterConfig`);
}

function lintReader(lint: Lint, reader: JsonObject, location: string): void {
  lintCall(lint, reader, location);
  const config = reader["ReaderConfig"];
  if (!isObject(config)) return;
  const at = `${location}/ReaderConfig`;
  lintTexts(lint, config, ["InputType", "CSVHeaderLocation", "ItemsPointer"], at);
  for (const [field, values] of Object.entries(DOCUMENTED_VALUES)) {
    const value = config[field];
    if (value === undefined || isExpression(lint, value)) continue;
    if (values.some((known) => known === value)) continue;
    const message = `Value should be one of the following: [${values.join(", ")}]`;
    lint.diagnostics.doubt(message, `${at}/${field}`, "as its documentation says");
  }
  lintColumns(lint, config, at);
}

/** What calls the action of S3. */
function lintCall(lint: Lint, caller: JsonObject, location: string): void {
  lintTexts(lint, caller, ["Resource"], location);
  for (const field of ["Arguments", "Parameters"]) lintObject(lint, caller, field, location);
}

function lintTexts(
  { diagnostics }: Lint,
  source: JsonObject,
  fields: readonly string[],
  location: string,
): void {
  for (const field of fields) {
    const value = source[field];
    if (value === undefined || typeof value === "string") continue;
    diagnostics.doubt("Expected value of type [STRING]", `${location}/${field}`);
  }
}

function lintColumns(lint: Lint, config: JsonObject, location: string): void {
  const { diagnostics } = lint;
  const { CSVDelimiter: delimiter, CSVHeaders: headers } = config;
  if (
    delimiter !== undefined &&
    !isExpression(lint, delimiter) &&
    !DELIMITERS.some((known) => known === delimiter)
  ) {
    const message = `Value should be one of the following: [${DELIMITERS.join(", ")}]`;
    diagnostics.doubt(message, `${location}/CSVDelimiter`);
  }
  const at = `${location}/CSVHeaders`;
  if (headers !== undefined && typeof headers !== "string" && !Array.isArray(headers)) {
    diagnostics.doubt("Expected value of type [ARRAY]", at);
  }
  if (!Array.isArray(headers)) return;
  if (headers.length === 0) diagnostics.doubt("Value cannot be empty", at);
  if (headers.some((header) => typeof header !== "string")) {
    diagnostics.doubt("Expected value of type [STRING]", at);
  }
}

function isExpression({ language }: Lint, value: Json): boolean {
  return language === "JSONata" && typeof value === "string" && expressionOf(value) !== undefined;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
