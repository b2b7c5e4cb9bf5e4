import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { compileField, compileTemplateOf } from "./fields.ts";
import { objectOf } from "./source.ts";
import type { ItemBatcher, ItemReader, MapState, QueryLanguage, ResultWriter } from "./states.ts";

type MapFields = Omit<MapState, "name" | "next" | "flow" | "retry" | "catch" | "processor">;

/** The workflow that a Map state runs for each item. */
export function processorOf(source: JsonObject): JsonObject {
  return objectOf(source["ItemProcessor"] ?? source["Iterator"]);
}

/** Compiles the fields that only a Map state has, without its processor. */
export function compileMap(source: JsonObject, language: QueryLanguage): MapFields {
  const batcher = source["ItemBatcher"];
  return {
    type: "Map",
    distributed: distributionOf(source, processorOf(source)),
    items: compileField(source, "Items", language),
    // Parameters is the old name of ItemSelector.
    itemSelector: compileTemplateOf(source["ItemSelector"] ?? source["Parameters"], language),
    itemBatcher: isObject(batcher) ? compileBatcher(batcher, language) : undefined,
    maxConcurrency: compileField(source, "MaxConcurrency", language),
    toleratedFailureCount: compileField(source, "ToleratedFailureCount", language),
    toleratedFailurePercentage: compileField(source, "ToleratedFailurePercentage", language),
    reader: compileReader(source["ItemReader"], language),
    writer: compileWriter(source["ResultWriter"], language),
  };
}

function distributionOf(source: JsonObject, processor: JsonObject): MapState["distributed"] {
  const config = processor["ProcessorConfig"];
  if (!isObject(config) || config["Mode"] !== "DISTRIBUTED") return undefined;
  const label = source["Label"];
  return {
    label: typeof label === "string" ? label : undefined,
    express: config["ExecutionType"] === "EXPRESS",
  };
}

function compileBatcher(source: JsonObject, language: QueryLanguage): ItemBatcher {
  return {
    maxItems: compileField(source, "MaxItemsPerBatch", language),
    maxInputBytes: compileField(source, "MaxInputBytesPerBatch", language),
    batchInput: compileTemplateOf(source["BatchInput"], language),
  };
}

function compileReader(source: Json | undefined, language: QueryLanguage): ItemReader | undefined {
  const resource = isObject(source) ? text(source["Resource"]) : undefined;
  if (!isObject(source) || resource === undefined) return undefined;
  const config = isObject(source["ReaderConfig"]) ? source["ReaderConfig"] : {};
  const headers = config["CSVHeaders"];
  return {
    resource,
    arguments: argumentsOf(source, language),
    config: {
      inputType: text(config["InputType"]),
      transformation: text(config["Transformation"]),
      manifestType: text(config["ManifestType"]),
      csvDelimiter: text(config["CSVDelimiter"]),
      csvHeaderLocation: text(config["CSVHeaderLocation"]),
      csvHeaders: Array.isArray(headers) ? headers.map(String) : undefined,
      itemsPointer: text(config["ItemsPointer"]),
    },
    maxItems: compileField(config, "MaxItems", language),
  };
}

function compileWriter(
  source: Json | undefined,
  language: QueryLanguage,
): ResultWriter | undefined {
  if (!isObject(source)) return undefined;
  const config = isObject(source["WriterConfig"]) ? source["WriterConfig"] : {};
  return {
    resource: text(source["Resource"]),
    arguments: argumentsOf(source, language),
    transformation: text(config["Transformation"]),
    outputType: text(config["OutputType"]),
  };
}

function argumentsOf(source: JsonObject, language: QueryLanguage) {
  return compileTemplateOf(source[language === "JSONata" ? "Arguments" : "Parameters"], language);
}

function text(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
