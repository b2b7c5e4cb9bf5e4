import { type Json, type JsonObject, jsonOf, setMember } from "@sfn-workers/states-language/json";
import { type Budget, createBudget, type PathScope } from "@sfn-workers/states-language/queries";
import type { Execution, Frame, Variables } from "../execution.ts";
import { lastStart } from "../lastStart.ts";

/** The context object (`$$`, `$states.context`) of the frame's current state. */
function contextOf(frame: Frame, taskToken?: string): JsonObject {
  const { execution, state } = frame;
  if (execution.trial?.context !== undefined) return execution.trial.context;
  const context: JsonObject = {
    Execution: {
      Id: execution.arn,
      Input: jsonOf(execution.input),
      StartTime: timestamp(lastStart(execution)),
      Name: execution.name,
      // The test of a state may have no role.
      RoleArn: execution.revision.roleArn || null,
      ...redriveOf(execution),
    },
    StateMachine: { Id: execution.revision.machineArn, Name: execution.revision.machineName },
    State: { Name: state.name, EnteredTime: timestamp(frame.enteredAt) },
  };
  if (state.type === "Task" || state.type === "Parallel" || state.type === "Map") {
    (context["State"] as JsonObject)["RetryCount"] = frame.retryCount;
  }
  if (taskToken !== undefined) context["Task"] = { Token: taskToken };
  // TestState knows no item, though the documentation says so.
  const item = execution.trial === undefined ? mapItem(frame) : undefined;
  if (item !== undefined) context["Map"] = { Item: item };
  return context;
}

/** Express executions cannot be redriven, except for those that a Map run has started: they start again. */
function redriveOf({ redrive, revision, mapRun }: Execution): JsonObject {
  if (revision.type === "EXPRESS") {
    return mapRun === undefined ? {} : { RedriveCount: redrive?.count ?? 0 };
  }
  return redrive === undefined
    ? { RedriveCount: 0 }
    : { RedriveCount: redrive.count, RedriveTime: timestamp(redrive.at) };
}

/** The item of the innermost Map state around the frame. */
function mapItem(frame: Frame): JsonObject | undefined {
  for (let child: Frame | undefined = frame; child !== undefined; child = child.parent) {
    const { index, execution }: Frame = child;
    const parent = child.parent ?? execution.mapRun?.run?.frame;
    if (parent?.waiting?.kind === "fork" && parent.waiting.map !== undefined) {
      const value = parent.waiting.map.values[index];
      return { Index: index, Value: value === undefined ? null : jsonOf(value) };
    }
  }
  return undefined;
}

/** The scope of the frame's JSONPaths, with `input` as `$`. */
export function scopeOf(frame: Frame, input: Json, extra: ScopeExtras = {}): PathScope {
  let context: JsonObject | undefined;
  return {
    input,
    budget: extra.budget ?? createBudget(),
    context: () => {
      context ??= { ...contextOf(frame, extra.taskToken), ...extra.context };
      return context;
    },
    variable: (name) => variable(frame.variables, name),
  };
}

export interface ScopeExtras {
  readonly taskToken?: string | undefined;
  /** Further members of the context object. */
  readonly context?: JsonObject | undefined;
  /** What several queries share; by default the scope has a budget of its own. */
  readonly budget?: Budget | undefined;
}

function variable(variables: Variables, name: string): Json | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** The bindings of the frame's JSONata expressions: the variables and `$states`. */
export function bindingsOf(
  frame: Frame,
  states: { readonly result?: Json; readonly errorOutput?: Json },
  extra: ScopeExtras = {},
): JsonObject {
  const bindings: JsonObject = {};
  for (const [name, value] of Object.entries(frame.variables)) setMember(bindings, name, value);
  bindings["states"] = {
    input: jsonOf(frame.input),
    context: { ...contextOf(frame, extra.taskToken), ...extra.context },
    ...states,
  };
  return bindings;
}

function timestamp(ms: number): string {
  return new Date(ms).toISOString();
}
