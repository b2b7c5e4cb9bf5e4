import { parseResource } from "../definition/resource.ts";
import type { QueryLanguage } from "../definition/states.ts";
import { variableReferences } from "../definition/variableReferences.ts";
import { parseJson } from "../json/value.ts";
import { askedVariables } from "./askedVariables.ts";
import { nearest } from "./nearest.ts";
import { type Fields, isDistributed, isFields, levelsIn, statesIn, statesOf } from "./places.ts";

export interface Oversight {
  readonly severity: "WARNING";
  readonly code: "VARIABLE" | "TOKEN" | "LANGUAGE";
  readonly location: string;
  readonly message: string;
}

/**
 * What AWS takes and what never works: a variable that no state assigns, unless a query asks whether it is there; a call that waits for a token which it does not send; and a path of
 * JSONPath in a state of JSONata, which stays a text. The definition is one that AWS takes, as it is deployed.
 */
export async function oversights(definition: Fields): Promise<Oversight[]> {
  const read = (await variableReferences(parseJson(JSON.stringify(definition)))) ?? {};
  const isJsonata = definition["QueryLanguage"] === "JSONata";
  return [
    ...unassigned(definition, {
      at: "",
      outer: new Set(),
      read,
      asked: new Set(askedVariables(definition)),
    }),
    ...statesIn(definition).flatMap(({ at, state }) => {
      const language = isJsonata || state["QueryLanguage"] === "JSONata" ? "JSONata" : "JSONPath";
      return [...unsentToken(state, at, language), ...unreadPaths(state, at, language)];
    }),
  ];
}

interface Scope {
  readonly at: string;
  /** The variables of the levels around. */
  readonly outer: ReadonlySet<string>;
  /** By the names of states. */
  readonly read: Readonly<Record<string, readonly string[]>>;
  /** The variables that may be absent. */
  readonly asked: ReadonlySet<string>;
}

/** A variable is there in its level, and in those inside it, if any state of the level assigns it ("Variables", scope). */
function unassigned(level: object, { at, outer, read, asked }: Scope): Oversight[] {
  const states = statesOf(level);
  const here = new Set([...outer, ...states.flatMap(([, state]) => assignedBy(state))]);
  return states.flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const missing = (Object.hasOwn(read, name) ? read[name] : [])?.filter(
      (one) => !here.has(one) && !asked.has(one),
    );
    return [
      ...(missing ?? []).map((variable) => noValue(variable, place, here)),
      ...levelsIn(state).flatMap(([where, inner]) =>
        unassigned(inner, {
          at: `${place}/${where}`,
          outer: isDistributed(inner) ? new Set() : here,
          read,
          asked,
        }),
      ),
    ];
  });
}

function assignedBy(state: Fields): string[] {
  const lists = [state["Choices"], state["Catch"]].flatMap((list) =>
    Array.isArray(list) ? list.filter(isFields) : [],
  );
  return [state, ...lists].flatMap(({ Assign }) =>
    isFields(Assign) ? Object.keys(Assign).map((name) => name.replace(/\.\$$/, "")) : [],
  );
}

/** The variables that a message names. */
const MAX_NAMED = 5;

function noValue(variable: string, location: string, known: ReadonlySet<string>): Oversight {
  const names = known.size > MAX_NAMED ? nearest(variable, known, MAX_NAMED) : [...known];
  const others = known.size - names.length;
  const more = others === 0 ? "" : ` and ${others.toLocaleString("en")} more`;
  const assigned = `${names.map((name) => `$${name}`).join(", ") || "none"}${more}`;
  const message = `It reads $${variable}, which no state assigns: a variable comes from a state of the same level or of one around it, and none from outside a distributed Map. Assigned there: ${assigned}`;
  return { severity: "WARNING", code: "VARIABLE", location, message };
}

function unsentToken(state: Fields, at: string, language: QueryLanguage): Oversight[] {
  if (state["Type"] !== "Task") return [];
  const resource = parseResource(String(state["Resource"]));
  if (resource?.kind !== "service" || resource.pattern !== "waitForTaskToken") return [];
  const isJsonata = language === "JSONata";
  const sent = JSON.stringify(state["Arguments"] ?? state["Parameters"]) ?? "";
  // The context may be sent as a whole, too.
  const isSent = isJsonata
    ? /\$states\s*(?!\s*\.\s*input\b)/.test(sent)
    : sent.includes("$$") || String(state["InputPath"] ?? "").startsWith("$$");
  if (isSent) return [];
  const token = isJsonata ? '"{% $states.context.Task.Token %}"' : '"NAME.$": "$$.Task.Token"';
  const message = `Nothing that it sends has its token, so nobody can answer it, and it waits until it times out: send ${token}`;
  return [{ severity: "WARNING", code: "TOKEN", location: at, message }];
}

/** The fields of JSONata whose texts may be queries. `Choices` and `Catch` have their own. */
const COMPUTED = [
  "Arguments",
  "Output",
  "Assign",
  "ItemSelector",
  "Items",
  "ItemBatcher",
  "ItemReader",
  "ResultWriter",
  "Choices",
  "Catch",
];

/** `"name.$": "$.order.name"` and `"$.order.name"`, as one writes it in JSONPath. */
function unreadPaths(state: Fields, at: string, language: QueryLanguage): Oversight[] {
  if (language !== "JSONata") return [];
  return COMPUTED.flatMap((field) => pathsIn(state[field], `${at}/${field}`)).map((location) => ({
    severity: "WARNING",
    code: "LANGUAGE",
    location,
    message:
      "The state's query language is JSONata, where a path is a text, and a name with .$ at its end a name as any other: write {% $states.input… %}, and the name without .$",
  }));
}

/** A whole text that is a path: `$.order.name`, `$$.Execution.Id`. Money is none: `$.50`. */
const PATH = /^\${1,2}\.[A-Za-z_]\w*(?:[.[]\S*)?$/;

function pathsIn(value: unknown, at: string): string[] {
  if (typeof value === "string") return PATH.test(value) ? [at] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsIn(item, `${at}[${index}]`));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const isPath =
      typeof inner === "string" && name.endsWith(".$") && /^(?:\$|States\.)/.test(inner);
    return isPath ? [`${at}/${name}`] : pathsIn(inner, `${at}/${name}`);
  });
}
