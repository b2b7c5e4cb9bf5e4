import { compileChoiceRule } from "../choice/rule.ts";
import type { Json, JsonObject } from "../json/value.ts";
import { createSlices, type Slices } from "../slices.ts";
import { compileField, compileFlow, compileTemplateOf } from "./fields.ts";
import { compileMap, processorOf } from "./map.ts";
import { compileCatcher, compileRetrier } from "./recovery.ts";
import { parseResource } from "./resource.ts";
import { listOf, objectOf } from "./source.ts";
import type {
  ChoiceState,
  Definition,
  Field,
  QueryLanguage,
  State,
  TaskState,
  WaitState,
  Workflow,
} from "./states.ts";

/**
 * Compiles a definition in which `checkDefinition` found no error.
 * @throws {TypeError} when the definition was not checked.
 *
 * @example
 * ```ts
 * import { compileDefinition } from "@sfn-workers/states-language";
 *
 * const { startAt, states } = compileDefinition({
 *   StartAt: "Pause",
 *   States: { Pause: { Type: "Wait", Seconds: 5, End: true } },
 * });
 * console.log(states.get(startAt)?.type); // Wait
 * ```
 */
export function compileDefinition(source: Json): Definition {
  const compiling = compileMachine(source);
  for (;;) {
    const { done, value } = compiling.next();
    if (done) return value;
  }
}

/**
 * As `compileDefinition`, but gives way to other work between two states.
 * @throws {TypeError} when the definition was not checked.
 */
export async function compileInSlices(
  source: Json,
  slices: Slices = createSlices(),
): Promise<Definition> {
  const compiling = compileMachine(source);
  for (;;) {
    const { done, value } = compiling.next();
    if (done) return value;
    await slices.pause();
  }
}

/** Yields after each state. */
type Compiling<T> = Generator<undefined, T, undefined>;

function* compileMachine(source: Json): Compiling<Definition> {
  const machine = objectOf(source);
  const seconds = machine["TimeoutSeconds"];
  return {
    ...(yield* compileWorkflow(machine, languageOf(machine, "JSONPath"))),
    timeoutSeconds: typeof seconds === "number" ? seconds : undefined,
  };
}

/** At any depth, a state without a QueryLanguage uses the state machine's. */
function* compileWorkflow(source: JsonObject, machineLanguage: QueryLanguage): Compiling<Workflow> {
  const states = new Map<string, State>();
  for (const [name, state] of Object.entries(objectOf(source["States"]))) {
    states.set(name, yield* compileState(name, objectOf(state), machineLanguage));
    yield;
  }
  return { startAt: String(source["StartAt"]), states };
}

function languageOf(source: JsonObject, inherited: QueryLanguage): QueryLanguage {
  const own = source["QueryLanguage"];
  return own === "JSONata" || own === "JSONPath" ? own : inherited;
}

function* compileState(
  name: string,
  source: JsonObject,
  machineLanguage: QueryLanguage,
): Compiling<State> {
  const language = languageOf(source, machineLanguage);
  const field = (key: string) => compileField(source, key, language);
  const base = {
    name,
    next: stringOf(source["Next"]),
    flow: compileFlow(source, language),
  };
  const recovery = () => ({
    retry: listOf(source["Retry"]).map(compileRetrier),
    catch: listOf(source["Catch"]).map((catcher) => compileCatcher(catcher, language)),
  });
  switch (source["Type"]) {
    case "Pass":
      return { ...base, type: "Pass", result: source["Result"] };
    case "Task":
      return { ...base, ...recovery(), ...compileTask(name, source, language) };
    case "Choice":
      return { ...base, ...compileChoices(source, language) };
    case "Wait":
      return { ...base, type: "Wait", until: compileUntil(name, field) };
    case "Succeed":
      return { ...base, type: "Succeed" };
    case "Fail":
      return { ...base, type: "Fail", error: field("Error"), cause: field("Cause") };
    case "Parallel": {
      const branches: Workflow[] = [];
      for (const branch of listOf(source["Branches"])) {
        branches.push(yield* compileWorkflow(branch, machineLanguage));
      }
      return { ...base, ...recovery(), type: "Parallel", branches };
    }
    case "Map": {
      const processor = yield* compileWorkflow(processorOf(source), machineLanguage);
      return { ...base, ...recovery(), ...compileMap(source, language), processor };
    }
    default:
      throw new TypeError(`${name}: unknown Type`);
  }
}

function compileTask(
  name: string,
  source: JsonObject,
  language: QueryLanguage,
): Pick<TaskState, "type" | "resource" | "timeoutSeconds" | "heartbeatSeconds" | "credentials"> {
  const resource = parseResource(String(source["Resource"]));
  if (resource === undefined) throw new TypeError(`${name}: unknown resource`);
  return {
    type: "Task",
    resource,
    timeoutSeconds: compileField(source, "TimeoutSeconds", language),
    heartbeatSeconds: compileField(source, "HeartbeatSeconds", language),
    credentials: compileTemplateOf(source["Credentials"], language),
  };
}

function compileChoices(
  source: JsonObject,
  language: QueryLanguage,
): Pick<ChoiceState, "type" | "choices" | "default"> {
  return {
    type: "Choice",
    choices: listOf(source["Choices"]).map((choice) => ({
      rule: compileChoiceRule(choice),
      next: String(choice["Next"]),
      flow: compileFlow(choice, language),
    })),
    default: stringOf(source["Default"]),
  };
}

function compileUntil(name: string, field: (key: string) => Field | undefined): WaitState["until"] {
  const seconds = field("Seconds");
  if (seconds !== undefined) return { kind: "seconds", field: seconds };
  const timestamp = field("Timestamp");
  if (timestamp !== undefined) return { kind: "timestamp", field: timestamp };
  throw new TypeError(`${name}: a Wait state needs Seconds or Timestamp`);
}

function stringOf(source: Json | undefined): string | undefined {
  return typeof source === "string" ? source : undefined;
}
