import type { QueryLanguage } from "../definition/states.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { expressionOf } from "../jsonata/template.ts";
import { MAX_READER_ITEMS } from "../limits.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkFields } from "./fields.ts";
import { OBJECTS, type ObjectFields } from "./objects.ts";
import { checkReferencePath } from "./paths.ts";
import {
  checkEnum,
  checkNumber,
  hasTypeIfPresent,
  type NumberRange,
  requireFields,
} from "./values.ts";

/** The resources that an ItemReader and a ResultWriter may name. */
const READERS = /^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$/;
const WRITERS = /^arn:[^:]+:states:::s3:putObject$/;

/** What AWS refuses with an InputType was measured for JSON and JSONL. */
const READER_CONFIGS: ReadonlyMap<Json | undefined, ObjectFields> = new Map([
  ["JSON", OBJECTS.JsonReaderConfig],
  ["JSONL", OBJECTS.RowReaderConfig],
  ["PARQUET", OBJECTS.RowReaderConfig],
]);
const INPUT_TYPES = ["MANIFEST", "JSON", "CSV", "JSONL", "PARQUET"];
/** Numbers of the Map state itself that a path may give, too. */
const MAP_PATHS = [
  "MaxConcurrencyPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
];

/** Checks what a Map state has for its items and results: ItemReader, ItemBatcher and ResultWriter. */
export function checkMapFields(
  diagnostics: Diagnostics,
  state: JsonObject,
  language: QueryLanguage,
  location: string,
): void {
  const check: Check = { diagnostics, language };
  for (const field of MAP_PATHS) checkInputPath(check, state[field], `${location}/${field}`);
  checkReader(check, state["ItemReader"], `${location}/ItemReader`);
  checkBatcher(check, state["ItemBatcher"], `${location}/ItemBatcher`);
  checkWriter(check, state["ResultWriter"], `${location}/ResultWriter`);
}

interface Check {
  readonly diagnostics: Diagnostics;
  readonly language: QueryLanguage;
}

function checkReader(check: Check, reader: Json | undefined, location: string): void {
  const { diagnostics } = check;
  if (!hasTypeIfPresent(diagnostics, reader, "OBJECT", location)) return;
  checkFields(diagnostics, reader, OBJECTS.ItemReader, check.language, location);
  if (!resourceMatches(reader, READERS)) {
    diagnostics.schema(
      "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:getObject, arn:<partition>:states:::s3:listObjectsV2]",
      `${location}/Resource`,
    );
  }
  checkReaderConfig(check, reader["ReaderConfig"], `${location}/ReaderConfig`);
}

function checkReaderConfig(check: Check, config: Json | undefined, location: string): void {
  const { diagnostics } = check;
  if (!hasTypeIfPresent(diagnostics, config, "OBJECT", location)) return;
  const fields = READER_CONFIGS.get(config["InputType"]) ?? OBJECTS.ReaderConfig;
  checkFields(diagnostics, config, fields, check.language, location);
  checkCount(check, config, "MaxItems", { min: 0, max: MAX_READER_ITEMS }, location);
  const { InputType: type, CSVHeaderLocation: headers, ItemsPointer: pointer } = config;
  const { Transformation: transformation } = config;
  if (isLiteral(check, type) && !INPUT_TYPES.includes(type)) {
    diagnostics.schema(
      `The field 'InputType' should have one of these values: [${INPUT_TYPES.join(", ")}]`,
      `${location}/InputType`,
    );
  }
  if (type === "CSV" && headers === undefined) {
    diagnostics.schema("The field 'CSVHeaderLocation' is required", location);
  }
  if (transformation === "LOAD_AND_FLATTEN" && type === undefined) {
    diagnostics.schema("The field 'InputType' is required", location);
  }
  if (isLiteral(check, pointer) && pointer !== "" && !pointer.startsWith("/")) {
    diagnostics.schema(
      `Invalid input: JSON Pointer expression must start with '/': "${pointer}"`,
      `${location}/ItemsPointer`,
    );
  }
  if (isLiteral(check, headers)) {
    checkEnum(diagnostics, headers, ["FIRST_ROW", "GIVEN"], `${location}/CSVHeaderLocation`);
  }
  if (headers === "GIVEN") requireFields(diagnostics, config, ["CSVHeaders"], location);
}

function checkBatcher(check: Check, batcher: Json | undefined, location: string): void {
  if (!hasTypeIfPresent(check.diagnostics, batcher, "OBJECT", location)) return;
  checkFields(check.diagnostics, batcher, OBJECTS.ItemBatcher, check.language, location);
  for (const field of ["MaxItemsPerBatch", "MaxInputBytesPerBatch"]) {
    checkCount(check, batcher, field, { min: 0 }, location);
  }
}

function checkWriter(check: Check, writer: Json | undefined, location: string): void {
  const { diagnostics } = check;
  if (!hasTypeIfPresent(diagnostics, writer, "OBJECT", location)) return;
  checkFields(diagnostics, writer, OBJECTS.ResultWriter, check.language, location);
  requireDestination(check, writer, location);
  if (!resourceMatches(writer, WRITERS)) {
    diagnostics.schema(
      "The field 'Resource' does not match any of the allowed values. Examples: [arn:<partition>:states:::s3:putObject]",
      `${location}/Resource`,
    );
  }
  const at = `${location}/WriterConfig`;
  const config = writer["WriterConfig"];
  if (!hasTypeIfPresent(diagnostics, config, "OBJECT", at)) return;
  checkFields(diagnostics, config, OBJECTS.WriterConfig, check.language, at);
  const { Transformation: transformation, OutputType: type } = config;
  if (isLiteral(check, transformation)) {
    const allowed = ["NONE", "COMPACT", "FLATTEN"];
    checkEnum(diagnostics, transformation, allowed, `${at}/Transformation`);
  }
  if (isLiteral(check, type)) {
    checkEnum(diagnostics, type, ["JSON", "JSONL"], `${at}/OutputType`);
  }
}

/** AWS's documentation: a ResultWriter has WriterConfig, or Resource and Parameters, or all three. */
function requireDestination(check: Check, writer: JsonObject, location: string): void {
  const own = check.language === "JSONata" ? "Arguments" : "Parameters";
  if ((writer["Resource"] === undefined) !== (writer[own] === undefined)) {
    requireFields(check.diagnostics, writer, ["Resource", own], location);
  }
  if (Object.keys(writer).length === 0) check.diagnostics.schema("Value cannot be empty", location);
}

/** Checks a number that is given as `X` or, in JSONPath, as `XPath`. */
function checkCount(
  check: Check,
  source: JsonObject,
  field: string,
  range: NumberRange,
  location: string,
): void {
  const { diagnostics, language } = check;
  const pathField = `${field}Path`;
  const path = source[pathField];
  if (language === "JSONPath") {
    checkReferencePath(diagnostics, path, `${location}/${pathField}`);
    checkInputPath(check, path, `${location}/${pathField}`);
  }
  const value = source[field];
  if (typeof value !== "string" || isLiteral(check, value)) {
    checkNumber(diagnostics, value, range, `${location}/${field}`);
  }
}

/** Only ItemsPath may read the Context object. */
function checkInputPath({ diagnostics }: Check, path: Json | undefined, location: string): void {
  if (typeof path !== "string" || !path.startsWith("$$")) return;
  diagnostics.schema("Value is not a Reference Path: it reads the Context object", location);
}

/** Whether the value is a text that is not evaluated. */
function isLiteral({ language }: Check, value: Json | undefined): value is string {
  if (typeof value !== "string") return false;
  return language === "JSONPath" || expressionOf(value) === undefined;
}

/** Whether the Resource matches the pattern. A Resource that is missing or not a string passes. */
function resourceMatches({ Resource: resource }: JsonObject, pattern: RegExp): boolean {
  return typeof resource !== "string" || pattern.test(resource);
}
