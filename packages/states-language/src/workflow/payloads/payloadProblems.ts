import { compileDefinition } from "../../definition/compile.ts";
import type { DataFlow, Field, JsonPathFlow, MapState, State } from "../../definition/states.ts";
import { parseExactly } from "../../json/exactJson.ts";
import { byteLength, type Json } from "../../json/value.ts";
import type { JsonataTemplate } from "../../jsonata/template.ts";
import type { Path } from "../../jsonpath/path.ts";
import { MAX_ASSIGN_BYTES, MAX_PAYLOAD_BYTES, MAX_VARIABLE_BYTES } from "../../limits.ts";
import type { PayloadTemplate } from "../../payloadTemplate.ts";
import { allStates } from "../allStates.ts";
import { type Fields, statesIn } from "../places.ts";
import { bytesOf, leastBytes, membersOf } from "./leastBytes.ts";

export interface PayloadProblem {
  readonly severity: "ERROR";
  readonly code: "PAYLOAD";
  readonly location: string;
  readonly message: string;
}

/**
 * Where the definition alone has more bytes than a state may send or give, or than a variable may have. The definition is one that
 * AWS takes, as it is deployed: with what a task for a workload has around its input.
 */
export function payloadProblems(definition: Fields): PayloadProblem[] {
  const compiled = compileDefinition(parseExactly(JSON.stringify(definition)));
  const places = new Map(statesIn(definition).map(({ name, at, state }) => [name, { at, state }]));
  return allStates(compiled).flatMap((state) => {
    const { at = "", state: written = {} } = places.get(state.name) ?? {};
    return [
      ...payloadsOf(state, written)
        .filter(([, bytes]) => bytes > MAX_PAYLOAD_BYTES)
        .map(([field, bytes]) => payloadProblem(`${at}/${field}`, bytes)),
      ...flowsOf(state).flatMap(([within, flow]) => assignProblems(flow, `${at}/${within}Assign`)),
    ];
  });
}

/** A field, with the bytes that what it makes has at least. */
type Payload = readonly [field: string, bytes: number];

type Template = JsonataTemplate | PayloadTemplate;

function payloadsOf(state: State, written: Fields): Payload[] {
  return [
    ...flowsOf(state).flatMap(([within, flow]) => flowPayloads(state, flow, within)),
    ...(state.type === "Pass" ? resultPayloads(state.result, state.flow) : []),
    ...(state.type === "Map" ? itemPayloads(state, written) : []),
    ...(state.type === "Fail" ? failPayloads(state) : []),
  ];
}

/** The state's own flow, and those of its Choices and Catch, with where they are in it. */
function flowsOf(state: State): [within: string, flow: DataFlow][] {
  const choices = state.type === "Choice" ? state.choices : [];
  const catchers = "catch" in state ? state.catch : [];
  return [
    ["", state.flow],
    ...choices.map(({ flow }, index): [string, DataFlow] => [`Choices[${index}]/`, flow]),
    ...catchers.map(({ flow }, index): [string, DataFlow] => [`Catch[${index}]/`, flow]),
  ];
}

function flowPayloads(state: State, flow: DataFlow, within: string): Payload[] {
  if (flow.language === "JSONata") {
    return [
      ...payload(`${within}Arguments`, flow.arguments),
      ...payload(`${within}Output`, flow.output),
    ];
  }
  return [
    ...payload(`${within}Parameters`, flow.parameters),
    ...(isHandedOn(flow) && state.type !== "Choice"
      ? payload(`${within}ResultSelector`, flow.resultSelector)
      : []),
  ];
}

function payload(field: string, template: Template | undefined): Payload[] {
  return template === undefined ? [] : [[field, leastBytes(template)]];
}

/** For AWS a Result that is null is none. JSONata has none. */
function resultPayloads(result: Json | undefined, flow: DataFlow): Payload[] {
  if ((result ?? null) === null || flow.language === "JSONata" || !isHandedOn(flow)) return [];
  return [["Result", bytesOf(result ?? null)]];
}

/** Whether the output has the whole result. */
function isHandedOn({ resultPath, outputPath }: JsonPathFlow): boolean {
  return resultPath !== null && (outputPath === undefined || isWhole(outputPath));
}

function isWhole(path: Path | null): boolean {
  return path?.root.kind === "input" && path.tokens.length === 0;
}

function itemPayloads(state: MapState, written: Fields): Payload[] {
  const { items, itemSelector, itemBatcher } = state;
  const selector = Object.hasOwn(written, "ItemSelector") ? "ItemSelector" : "Parameters";
  const literal = items?.kind === "literal" && Array.isArray(items.value) ? items.value : [];
  const selects = itemSelector !== undefined;
  return [
    ...payload(selector, itemSelector),
    ...payload("ItemBatcher/BatchInput", itemBatcher?.batchInput),
    ...(selects ? [] : literal.map((item, index): Payload => [`Items[${index}]`, bytesOf(item)])),
  ];
}

function failPayloads({ error, cause }: Extract<State, { type: "Fail" }>): Payload[] {
  const literal = (name: string, field: Field | undefined): Payload[] =>
    field?.kind === "literal" ? [[name, byteLength(String(field.value))]] : [];
  return [...literal("Error", error), ...literal("Cause", cause)];
}

function assignProblems({ assign }: DataFlow, location: string): PayloadProblem[] {
  if (assign === undefined) return [];
  const variables = membersOf(assign);
  const large = variables
    .filter(([, bytes]) => bytes > MAX_VARIABLE_BYTES)
    .map(([name, bytes]) =>
      problemAt(`${location}/${name}`, bytes, `a variable has ${count(MAX_VARIABLE_BYTES)}`),
    );
  const all = variables.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (large.length > 0 || all <= MAX_ASSIGN_BYTES) return large;
  return [
    problemAt(location, all, `all variables that a state assigns have ${count(MAX_ASSIGN_BYTES)}`),
  ];
}

const count = (bytes: number): string => bytes.toLocaleString("en");

function payloadProblem(location: string, bytes: number): PayloadProblem {
  return problemAt(location, bytes, `what a state sends or gives has ${count(MAX_PAYLOAD_BYTES)}`);
}

function problemAt(location: string, bytes: number, allowed: string): PayloadProblem {
  const message = `It has ${count(bytes)} bytes at least, and so fails with States.DataLimitExceeded: ${allowed} at most. Put the data into S3, and its key here`;
  return { severity: "ERROR", code: "PAYLOAD", location, message };
}
