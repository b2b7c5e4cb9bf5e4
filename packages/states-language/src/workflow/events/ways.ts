import type {
  Choice,
  ChoiceState,
  DataFlow,
  JsonataFlow,
  JsonPathFlow,
  State,
} from "../../definition/states.ts";
import { isObject, type Json } from "../../json/value.ts";
import type { JsonataTemplate } from "../../jsonata/template.ts";
import type { Path } from "../../jsonpath/path.ts";
import { placeAt } from "../../jsonpath/reference.ts";
import type { PayloadTemplate } from "../../payloadTemplate.ts";
import { type Data, type Known, MAX_KNOWN_VARIABLES, type MakeKnown } from "./known.ts";
import type { Queries } from "./queries.ts";

/** Where a state may lead, with what is known of the data there. */
export interface Way {
  /** A state of the same level; undefined where the level ends. */
  readonly to: string | undefined;
  readonly data: Data;
}

export interface Follower {
  /** What a state's queries see: its data after its InputPath. */
  effective(flow: DataFlow, data: Data): Data;
  /** The ways of a state that succeeds. A Fail state has none. */
  succeeding(state: State, data: Data): Promise<Way[]>;
  /** The ways of its Catch. */
  caught(state: State, data: Data): Promise<Way[]>;
}

/** Follows a state's data as Step Functions makes it, as far as it is known. */
export function createFollower(queries: Queries, known: MakeKnown): Follower {
  function effective(flow: DataFlow, data: Data): Data {
    return flow.language === "JSONata" ? data : { ...data, input: filtered(flow.inputPath, data) };
  }

  async function succeeding(state: State, data: Data): Promise<Way[]> {
    const { flow, next } = state;
    switch (state.type) {
      case "Fail":
        return [];
      case "Choice":
        return chosen(state, data);
      case "Pass":
        return [
          { to: next, data: await afterResult(flow, passed(state.result, flow, data), data) },
        ];
      case "Wait":
      case "Succeed":
        return [{ to: next, data: await passedOn(flow, data) }];
      default:
        return [{ to: next, data: await afterResult(flow, undefined, data) }];
    }
  }

  async function chosen(state: ChoiceState, data: Data): Promise<Way[]> {
    const ways: Way[] = [];
    const seen = effective(state.flow, data);
    for (const choice of state.choices) {
      const matches = await queries.matches(choice.rule, seen);
      if (matches === false) continue;
      ways.push({ to: choice.next, data: await passedOn(flowOf(state, choice), data) });
      if (matches) return ways;
    }
    if (state.default !== undefined) {
      ways.push({ to: state.default, data: await passedOn(state.flow, data) });
    }
    return ways;
  }

  /** The result of a Pass state. */
  function passed(result: Json | undefined, flow: DataFlow, data: Data): Known | undefined {
    if (flow.language === "JSONata") return data.input;
    if ((result ?? null) !== null) return known(result ?? null);
    const input = filtered(flow.inputPath, data);
    return flow.parameters === undefined
      ? input
      : queries.jsonPath(flow.parameters, { ...data, input });
  }

  /** After a state with a result; that of a task is unknown. */
  async function afterResult(flow: DataFlow, result: Known | undefined, data: Data): Promise<Data> {
    if (flow.language === "JSONata") return afterJsonata(flow, result, data);
    const selected = flow.resultSelector === undefined ? result : undefined;
    const placed = place(flow.resultPath, selected, data.input);
    const input = filtered(flow.outputPath, { ...data, input: placed });
    return { input, variables: jsonPathAssigned(flow, { ...data, input: result }) };
  }

  /** After a state that hands on its input. */
  async function passedOn(flow: DataFlow, data: Data): Promise<Data> {
    if (flow.language === "JSONata") return afterJsonata(flow, data.input, data);
    const selected = { ...data, input: filtered(flow.inputPath, data) };
    const input = filtered(flow.outputPath, selected);
    return { input, variables: jsonPathAssigned(flow, selected) };
  }

  async function afterJsonata(
    { output, assign }: JsonataFlow,
    unchanged: Known | undefined,
    data: Data,
  ): Promise<Data> {
    const input = output === undefined ? unchanged : await queries.jsonata(output, data);
    const made = assign === undefined ? [] : await jsonataVariables(assign, data);
    return { input, variables: withAssigned(data.variables, made) };
  }

  function jsonPathAssigned({ assign }: JsonPathFlow, data: Data): ReadonlyMap<string, Known> {
    return withAssigned(
      data.variables,
      assign === undefined ? [] : jsonPathVariables(assign, data),
    );
  }

  /** Each variable is evaluated by itself, as some may be known. */
  async function jsonataVariables(assign: JsonataTemplate, data: Data): Promise<Assigned[]> {
    if (assign.kind !== "object") return constants(assign);
    const { fields } = assign;
    return Promise.all(
      fields.map(
        async ([name, value]): Promise<Assigned> => [name, await queries.jsonata(value, data)],
      ),
    );
  }

  function jsonPathVariables(assign: PayloadTemplate, data: Data): Assigned[] {
    if (assign.kind !== "object") return constants(assign);
    return assign.fields.map((field) => {
      const made = queries.jsonPath({ kind: "object", fields: [field] }, data)?.value;
      return [field.name, isObject(made) ? known(made[field.name] ?? null) : undefined];
    });
  }

  function constants(assign: PayloadTemplate | JsonataTemplate): Assigned[] {
    const values = assign.kind === "constant" && isObject(assign.value) ? assign.value : {};
    return Object.entries(values).map(([name, value]) => [name, known(value)]);
  }

  function filtered(path: Path | null | undefined, data: Data): Known | undefined {
    if (path === undefined) return data.input;
    return path === null ? known({}) : queries.path(path, data);
  }

  function place(
    path: Path | null | undefined,
    result: Known | undefined,
    input: Known | undefined,
  ): Known | undefined {
    if (path === null) return input;
    if (path === undefined || path.tokens.length === 0) return result;
    if (input === undefined || result === undefined) return undefined;
    try {
      return known(placeAt(path, input.value, result.value));
    } catch {
      // The state fails.
      return undefined;
    }
  }

  return {
    effective,
    succeeding,
    async caught(state, data) {
      if (!("catch" in state)) return [];
      return Promise.all(
        state.catch.map(async ({ next, flow }) => ({
          to: next,
          data: await afterResult(flow, undefined, data),
        })),
      );
    },
  };
}

/** A variable, with its value where that is known. */
type Assigned = readonly [name: string, value: Known | undefined];

function withAssigned(
  variables: ReadonlyMap<string, Known>,
  assigned: readonly Assigned[],
): ReadonlyMap<string, Known> {
  if (assigned.length === 0) return variables;
  const after = new Map(variables);
  for (const [name, value] of assigned) {
    after.delete(name);
    if (value !== undefined && after.size < MAX_KNOWN_VARIABLES) after.set(name, value);
  }
  return after;
}

/** A choice has its own Assign and Output; Default uses those of the Choice state. */
function flowOf({ flow }: ChoiceState, choice: Choice): DataFlow {
  if (choice.flow.language === "JSONata" || flow.language === "JSONata") return choice.flow;
  return { ...flow, assign: choice.flow.assign };
}

/** What the Assign of a state gives to each variable. */
export function namesIn(assign: PayloadTemplate | JsonataTemplate | undefined): string[] {
  if (assign?.kind === "constant") return Object.keys(Object(assign.value));
  if (assign?.kind !== "object") return [];
  return assign.fields.map((field) => ("name" in field ? field.name : field[0]));
}
