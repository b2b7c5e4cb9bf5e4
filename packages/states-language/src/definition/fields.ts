import { isIntrinsic } from "../intrinsics/syntax.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { compileJsonata, type JsonataTemplate } from "../jsonata/template.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";
import { compileTemplate, type PayloadTemplate } from "../payloadTemplate.ts";
import type { DataFlow, Field, QueryLanguage } from "./states.ts";

/** Compiles the fields of a state, Choice or Catch that select and shape its data. */
export function compileFlow(source: JsonObject, language: QueryLanguage): DataFlow {
  if (language === "JSONata") {
    const template = (key: string) =>
      source[key] === undefined ? undefined : compileJsonata(source[key]);
    return {
      language,
      arguments: template("Arguments"),
      output: template("Output"),
      assign: template("Assign"),
    };
  }
  const template = (key: string) =>
    source[key] === undefined ? undefined : compileTemplate(source[key]);
  return {
    language,
    inputPath: compilePath(source["InputPath"]),
    // In a Map, Parameters is the old name of ItemSelector.
    parameters: source["Type"] === "Map" ? undefined : template("Parameters"),
    resultSelector: template("ResultSelector"),
    resultPath: compilePath(source["ResultPath"]),
    outputPath: compilePath(source["OutputPath"]),
    assign: template("Assign"),
  };
}

function compilePath(source: Json | undefined): Path | null | undefined {
  if (source === null) return null;
  return typeof source === "string" ? parsePath(source) : undefined;
}

/** Compiles a field `X`: a plain value, its JSONPath form `XPath`, or its JSONata form `{% … %}`. */
export function compileField(
  source: JsonObject,
  key: string,
  language: QueryLanguage,
): Field | undefined {
  const value = source[key];
  if (language === "JSONata") {
    if (value === undefined) return undefined;
    const template = compileJsonata(value);
    return template.kind === "constant"
      ? { kind: "literal", value: template.value }
      : { kind: "jsonata", name: key, template };
  }
  const name = `${key}Path`;
  const path = source[name];
  if (typeof path !== "string") {
    return value === undefined ? undefined : { kind: "literal", value };
  }
  return isIntrinsic(path)
    ? { kind: "intrinsic", name, template: compileTemplate({ "value.$": path }) }
    : { kind: "path", name, path: parsePath(path) };
}

/** Compiles a template in the query language of its state. */
export function compileTemplateOf(
  source: Json | undefined,
  language: QueryLanguage,
): PayloadTemplate | JsonataTemplate | undefined {
  if (source === undefined) return undefined;
  return language === "JSONata" ? compileJsonata(source) : compileTemplate(source);
}
