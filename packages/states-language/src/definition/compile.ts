import { compileChoiceRule } from "../choice/rule.ts";
import { isIntrinsic } from "../intrinsics/syntax.ts";
import { isObject, type Json, type JsonObject } from "../json/json.ts";
import { compileJsonata, type JsonataTemplate } from "../jsonata/template.ts";
import { type Path, parsePath } from "../jsonpath/path.ts";
import { RETRY_ATTEMPTS, RETRY_BACKOFF_RATE, RETRY_INTERVAL_SECONDS } from "../limits.ts";
import { compileTemplate, type PayloadTemplate } from "../payloadTemplate.ts";
import { parseResource } from "./resource.ts";
import type {
  Catcher,
  DataFlow,
  Definition,
  Field,
  ItemBatcher,
  MapState,
  QueryLanguage,
  Retrier,
  State,
  WaitState,
  Workflow,
} from "./states.ts";

/**
 * Makes a definition that has been checked into the form that executions run on.
 * @throws Error where the definition was not checked before.
 */
export function compileDefinition(source: Json): Definition {
  const machine = object(source);
  const seconds = machine["TimeoutSeconds"];
  return {
    ...compileWorkflow(machine, languageOf(machine, "JSONPath")),
    timeoutSeconds: typeof seconds === "number" ? seconds : undefined,
  };
}

/** A state without a query language of its own has the machine's, wherever it stands. */
function compileWorkflow(source: JsonObject, language: QueryLanguage): Workflow {
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(object(source["States"]))) {
    const body = object(state);
    states.set(name, compileState(name, body, language));
  }
  return { startAt: String(source["StartAt"]), states };
}

function languageOf(source: JsonObject, outer: QueryLanguage): QueryLanguage {
  const own = source["QueryLanguage"];
  return own === "JSONata" || own === "JSONPath" ? own : outer;
}

function compileState(name: string, source: JsonObject, machineLanguage: QueryLanguage): State {
  const language = languageOf(source, machineLanguage);
  const field = (key: string) => compileField(source, key, language);
  const next = typeof source["Next"] === "string" ? source["Next"] : undefined;
  const base = { name, next, flow: compileFlow(source, language) };
  const recovery = () => ({
    retry: list(source["Retry"]).map(compileRetrier),
    catch: list(source["Catch"]).map((catcher) => compileCatcher(catcher, language)),
  });
  switch (source["Type"]) {
    case "Pass":
      return { ...base, type: "Pass", result: source["Result"] };
    case "Task": {
      const resource = parseResource(String(source["Resource"]));
      if (resource === undefined) throw new TypeError(`${name}: unknown resource`);
      return {
        ...base,
        ...recovery(),
        type: "Task",
        resource,
        timeoutSeconds: field("TimeoutSeconds"),
        heartbeatSeconds: field("HeartbeatSeconds"),
        credentials: compileEither(source["Credentials"], language),
      };
    }
    case "Choice":
      return {
        ...base,
        type: "Choice",
        choices: list(source["Choices"]).map((choice) => ({
          rule: compileChoiceRule(choice),
          next: String(choice["Next"]),
          flow: compileFlow(choice, language),
        })),
        default: typeof source["Default"] === "string" ? source["Default"] : undefined,
      };
    case "Wait":
      return { ...base, type: "Wait", until: compileUntil(name, field) };
    case "Succeed":
      return { ...base, type: "Succeed" };
    case "Fail":
      return { ...base, type: "Fail", error: field("Error"), cause: field("Cause") };
    case "Parallel":
      return {
        ...base,
        ...recovery(),
        type: "Parallel",
        branches: list(source["Branches"]).map((branch) =>
          compileWorkflow(branch, machineLanguage),
        ),
      };
    case "Map":
      return { ...base, ...recovery(), ...compileMap(source, language, machineLanguage) };
    default:
      throw new TypeError(`${name}: unknown Type`);
  }
}

function compileUntil(name: string, field: (key: string) => Field | undefined): WaitState["until"] {
  const seconds = field("Seconds");
  if (seconds !== undefined) return { kind: "seconds", field: seconds };
  const timestamp = field("Timestamp");
  if (timestamp !== undefined) return { kind: "timestamp", field: timestamp };
  throw new TypeError(`${name}: a Wait state needs Seconds or Timestamp`);
}

type MapParts = Pick<
  MapState,
  | "type"
  | "processor"
  | "distributed"
  | "items"
  | "itemSelector"
  | "itemBatcher"
  | "maxConcurrency"
  | "toleratedFailureCount"
  | "toleratedFailurePercentage"
  | "reader"
  | "writer"
>;

function compileMap(
  source: JsonObject,
  language: QueryLanguage,
  machineLanguage: QueryLanguage,
): MapParts {
  const processor = object(source["ItemProcessor"] ?? source["Iterator"]);
  const config = isObject(processor["ProcessorConfig"]) ? processor["ProcessorConfig"] : {};
  const distributed = config["Mode"] === "DISTRIBUTED";
  const label = source["Label"];
  return {
    type: "Map",
    processor: compileWorkflow(processor, machineLanguage),
    distributed: distributed
      ? {
          label: typeof label === "string" ? label : undefined,
          express: config["ExecutionType"] === "EXPRESS",
        }
      : undefined,
    items: compileField(source, "Items", language),
    itemSelector: compileSelector(source, language),
    itemBatcher: isObject(source["ItemBatcher"])
      ? compileBatcher(source["ItemBatcher"], language)
      : undefined,
    maxConcurrency: compileField(source, "MaxConcurrency", language),
    toleratedFailureCount: compileField(source, "ToleratedFailureCount", language),
    toleratedFailurePercentage: compileField(source, "ToleratedFailurePercentage", language),
    reader: resourceOf(source["ItemReader"]),
    writer: resourceOf(source["ResultWriter"]),
  };
}

/** `Parameters` is ItemSelector's old name. */
function compileSelector(source: JsonObject, language: QueryLanguage): MapState["itemSelector"] {
  return compileEither(source["ItemSelector"] ?? source["Parameters"], language);
}

function compileEither(
  source: Json | undefined,
  language: QueryLanguage,
): PayloadTemplate | JsonataTemplate | undefined {
  if (source === undefined) return undefined;
  return language === "JSONata" ? compileJsonata(source) : compileTemplate(source);
}

function compileBatcher(source: JsonObject, language: QueryLanguage): ItemBatcher {
  return {
    maxItems: compileField(source, "MaxItemsPerBatch", language),
    maxInputBytes: compileField(source, "MaxInputBytesPerBatch", language),
    batchInput: compileEither(source["BatchInput"], language),
  };
}

function resourceOf(source: Json | undefined): string | undefined {
  return isObject(source) && typeof source["Resource"] === "string"
    ? source["Resource"]
    : undefined;
}

function compileFlow(source: JsonObject, language: QueryLanguage): DataFlow {
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
    // A Map's Parameters are its ItemSelector.
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

/** A field `X`, its JSONPath form `XPath`, or its JSONata form in `{% … %}`. */
function compileField(source: JsonObject, key: string, language: QueryLanguage): Field | undefined {
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
  if (typeof path === "string") {
    return isIntrinsic(path)
      ? { kind: "intrinsic", name, template: compileTemplate({ "value.$": path }) }
      : { kind: "path", name, path: parsePath(path) };
  }
  return value === undefined ? undefined : { kind: "literal", value };
}

function compileRetrier(source: JsonObject): Retrier {
  const number = (key: string, fallback: number) => {
    const value = source[key];
    return typeof value === "number" ? value : fallback;
  };
  const maxDelay = source["MaxDelaySeconds"];
  return {
    errors: texts(source["ErrorEquals"]),
    intervalSeconds: number("IntervalSeconds", RETRY_INTERVAL_SECONDS.default),
    maxAttempts: Math.min(number("MaxAttempts", RETRY_ATTEMPTS.default), RETRY_ATTEMPTS.max),
    backoffRate: number("BackoffRate", RETRY_BACKOFF_RATE.default),
    maxDelaySeconds: typeof maxDelay === "number" ? maxDelay : undefined,
    jitter: source["JitterStrategy"] === "FULL",
  };
}

function compileCatcher(source: JsonObject, language: QueryLanguage): Catcher {
  return {
    errors: texts(source["ErrorEquals"]),
    next: String(source["Next"]),
    flow: compileFlow(source, language),
  };
}

function object(source: Json | undefined): JsonObject {
  if (!isObject(source))
    throw new TypeError("the definition was not checked: an object is missing");
  return source;
}

function list(source: Json | undefined): JsonObject[] {
  return Array.isArray(source) ? source.map(object) : [];
}

function texts(source: Json | undefined): string[] {
  return Array.isArray(source) ? source.map(String) : [];
}
