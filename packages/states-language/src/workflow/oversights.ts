import { parseResource } from "../definition/resource.ts";
import { variableReferences } from "../definition/variableReferences.ts";
import { parseJson } from "../json/value.ts";
import { type Fields, isDistributed, isFields, levelsIn, statesIn, statesOf } from "./places.ts";

export interface Oversight {
  readonly severity: "WARNING";
  readonly code: "VARIABLE" | "TOKEN";
  readonly location: string;
  readonly message: string;
}

/**
 * What AWS takes and what never works: a variable that no state assigns, and a call that waits for a token which it does not send. The
 * definition is one that AWS takes, as it is deployed.
 */
export async function oversights(definition: Fields): Promise<Oversight[]> {
  const read = (await variableReferences(parseJson(JSON.stringify(definition)))) ?? {};
  const isJsonata = definition["QueryLanguage"] === "JSONata";
  return [
    ...unassigned(definition, { at: "", outer: new Set(), read }),
    ...statesIn(definition).flatMap(({ at, state }) => unsentToken(state, at, isJsonata)),
  ];
}

interface Scope {
  readonly at: string;
  /** The variables of the levels around. */
  readonly outer: ReadonlySet<string>;
  /** By the names of states. */
  readonly read: Readonly<Record<string, readonly string[]>>;
}

/** A variable is there in its level, and in those inside it, if any state of the level assigns it ("Variables", scope). */
function unassigned(level: object, { at, outer, read }: Scope): Oversight[] {
  const states = statesOf(level);
  const here = new Set([...outer, ...states.flatMap(([, state]) => assignedBy(state))]);
  return states.flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const missing = (Object.hasOwn(read, name) ? read[name] : [])?.filter((one) => !here.has(one));
    return [
      ...(missing ?? []).map((variable) => noValue(variable, place, here)),
      ...levelsIn(state).flatMap(([where, inner]) =>
        unassigned(inner, {
          at: `${place}/${where}`,
          outer: isDistributed(inner) ? new Set() : here,
          read,
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

function noValue(variable: string, location: string, known: ReadonlySet<string>): Oversight {
  const assigned = [...known].map((name) => `$${name}`).join(", ") || "none";
  const message = `It reads $${variable}, which no state assigns: a variable comes from a state of the same level or of one around it, and none from outside a distributed Map. Assigned there: ${assigned}`;
  return { severity: "WARNING", code: "VARIABLE", location, message };
}

function unsentToken(state: Fields, at: string, machineIsJsonata: boolean): Oversight[] {
  if (state["Type"] !== "Task") return [];
  const resource = parseResource(String(state["Resource"]));
  if (resource?.kind !== "service" || resource.pattern !== "waitForTaskToken") return [];
  const isJsonata = machineIsJsonata || state["QueryLanguage"] === "JSONata";
  const sent = JSON.stringify(state["Arguments"] ?? state["Parameters"]) ?? "";
  // The context may be sent as a whole, too.
  if (isJsonata ? /\$states\s*(?!\s*\.\s*input\b)/.test(sent) : sent.includes("$$")) return [];
  const token = isJsonata ? '"{% $states.context.Task.Token %}"' : '"NAME.$": "$$.Task.Token"';
  const message = `Nothing that it sends has its token, so nobody can answer it, and it waits until it times out: send ${token}`;
  return [{ severity: "WARNING", code: "TOKEN", location: at, message }];
}
