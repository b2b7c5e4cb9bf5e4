import { isObject, type Json, type JsonObject } from "../json/value.ts";
import { compileField, compileTemplateOf } from "./fields.ts";
import { objectOf } from "./source.ts";
import type { ItemBatcher, MapState, QueryLanguage, Workflow } from "./states.ts";

type MapFields = Omit<MapState, "name" | "next" | "flow" | "retry" | "catch">;

/** Compiles the fields that only a Map state has. `compileWorkflow` compiles its processor. */
export function compileMap(
  source: JsonObject,
  language: QueryLanguage,
  compileWorkflow: (source: JsonObject) => Workflow,
): MapFields {
  const processor = objectOf(source["ItemProcessor"] ?? source["Iterator"]);
  const batcher = source["ItemBatcher"];
  return {
    type: "Map",
    processor: compileWorkflow(processor),
    distributed: distributionOf(source, processor),
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
