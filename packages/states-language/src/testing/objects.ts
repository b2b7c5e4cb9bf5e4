import { OBJECTS, type ObjectFields, STATES } from "../check/objects.ts";
import type { QueryLanguage } from "../definition/states.ts";
import type { JsonObject } from "../json/value.ts";
import { END, machine } from "./definitions.ts";
import { JSONATA, REQUIRED } from "./states.ts";

/** An object of the language in a definition. */
export interface PlacedObject {
  readonly kind: string;
  readonly language: QueryLanguage;
  readonly fields: ObjectFields;
  /** An object with what is required. */
  readonly valid: JsonObject;
  readonly location: string;
  definitionWith(object: JsonObject): object;
}

const INNER = { StartAt: "Z", States: { Z: END } };
const DISTRIBUTED = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
const READER = { Resource: "arn:aws:states:::s3:getObject" };

interface Place {
  readonly valid: JsonObject;
  /** In JSONata, where it is another one; `null` where there is none. */
  readonly jsonata?: JsonObject | null;
  /** Below the state `A`. */
  readonly location: string;
  readonly state: (object: JsonObject) => JsonObject;
}

const task = (fields: JsonObject) => ({ Type: "Task", ...REQUIRED["Task"], ...fields });
const map = (fields: JsonObject, config: JsonObject = DISTRIBUTED) => ({
  Type: "Map",
  ItemProcessor: { ...INNER, ProcessorConfig: config },
  End: true,
  ...fields,
});
const readerConfig = (InputType?: string): Place => ({
  valid: InputType === undefined ? {} : { InputType },
  location: "/ItemReader/ReaderConfig",
  state: (object) => map({ ItemReader: { ...READER, ReaderConfig: object } }),
});

const PLACES: Readonly<Record<Exclude<keyof typeof OBJECTS, "Machine">, Place>> = {
  Branch: {
    valid: INNER,
    location: "/Branches[0]",
    state: (object) => ({ Type: "Parallel", Branches: [object], End: true }),
  },
  Processor: {
    valid: INNER,
    location: "/ItemProcessor",
    state: (object) => ({ Type: "Map", ItemProcessor: object, End: true }),
  },
  InlineConfig: {
    valid: { Mode: "INLINE" },
    location: "/ItemProcessor/ProcessorConfig",
    state: (object) => map({}, object),
  },
  DistributedConfig: {
    valid: DISTRIBUTED,
    location: "/ItemProcessor/ProcessorConfig",
    state: (object) => map({}, object),
  },
  Retrier: {
    valid: { ErrorEquals: ["E"] },
    location: "/Retry[0]",
    state: (object) => task({ Retry: [object] }),
  },
  Catcher: {
    valid: { ErrorEquals: ["E"], Next: "B" },
    location: "/Catch[0]",
    state: (object) => task({ Catch: [object] }),
  },
  ChoiceRule: {
    valid: { Variable: "$.v", IsPresent: true, Next: "B" },
    jsonata: { Condition: true, Next: "B" },
    location: "/Choices[0]",
    state: (object) => ({ Type: "Choice", Choices: [object] }),
  },
  Rule: {
    valid: { Variable: "$.v", IsPresent: true },
    jsonata: null,
    location: "/Choices[0]/Not",
    state: (object) => ({ Type: "Choice", Choices: [{ Not: object, Next: "B" }] }),
  },
  ItemReader: {
    valid: READER,
    location: "/ItemReader",
    state: (object) => map({ ItemReader: object }),
  },
  ReaderConfig: readerConfig(),
  JsonReaderConfig: readerConfig("JSON"),
  RowReaderConfig: readerConfig("JSONL"),
  ItemBatcher: {
    valid: {},
    location: "/ItemBatcher",
    state: (object) => map({ ItemBatcher: object }),
  },
  ResultWriter: {
    valid: { WriterConfig: { OutputType: "JSON" } },
    location: "/ResultWriter",
    state: (object) => map({ ResultWriter: object }),
  },
  WriterConfig: {
    valid: { OutputType: "JSON" },
    location: "/ResultWriter/WriterConfig",
    state: (object) => map({ ResultWriter: { WriterConfig: object } }),
  },
};

const LANGUAGES = ["JSONPath", "JSONata"] as const;

/** Each kind of object in each query language. */
export function placedObjects(): PlacedObject[] {
  return [MACHINE, ...LANGUAGES.flatMap(statesIn), ...LANGUAGES.flatMap(innerObjectsIn)];
}

const MACHINE: PlacedObject = {
  kind: "Machine",
  language: "JSONPath",
  fields: OBJECTS.Machine,
  valid: INNER,
  location: "/",
  definitionWith: (object) => object,
};

function statesIn(language: QueryLanguage): PlacedObject[] {
  const required = language === "JSONata" ? JSONATA : REQUIRED;
  return Object.entries(STATES).map(([Type, fields]) => ({
    kind: `${Type} state`,
    language,
    fields,
    valid: { Type, ...required[Type] },
    location: "/States/A",
    definitionWith: (object) => withState(object, language),
  }));
}

function innerObjectsIn(language: QueryLanguage): PlacedObject[] {
  return Object.entries(PLACES).flatMap(([kind, { valid, jsonata = valid, location, state }]) => {
    const object = language === "JSONata" ? jsonata : valid;
    if (object === null) return [];
    return {
      kind,
      language,
      fields: OBJECTS[kind as keyof typeof PLACES],
      valid: object,
      location: `/States/A${location}`,
      definitionWith: (placed: JsonObject) => withState(state(placed), language),
    };
  });
}

function withState(state: JsonObject, QueryLanguage: QueryLanguage): object {
  return machine({ A: state, B: END }, { QueryLanguage });
}
