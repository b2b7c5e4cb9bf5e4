import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { compileField, compileTemplateOf } from "./fields.ts";
import { objectOf } from "./source.ts";
import type { ItemBatcher, MapState, QueryLanguage } from "./states.ts";

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
    reader: resourceOf(source["ItemReader"]),
    writer: resourceOf(source["ResultWriter"]),
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

function resourceOf(source: Json | undefined): string | undefined {
  const resource = isObject(source) ? source["Resource"] : undefined;
  return typeof resource === "string" ? resource : undefined;
}
