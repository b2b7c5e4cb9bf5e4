import { type PlacedState, servicePrefixes, statesIn } from "@sfn-workers/states-language/workflow";
import { canonical, type Permission } from "../workflows/kept/policyStatements.ts";
import { mattersIn } from "./hints.ts";
import type { RunningExecution } from "./running.ts";
import type { TakenAway } from "./takenAway.ts";

/** What is taken away, with the executions that have it still. */
export interface StillNeeded {
  readonly states: readonly NeededState[];
  readonly permissions: readonly NeededPermission[];
}

interface NeededState {
  readonly at: string;
  readonly executions: readonly RunningExecution[];
}

export interface NeededPermission {
  readonly permission: Permission;
  /** The states that call it, in the definitions of the executions. */
  readonly states: readonly string[];
  readonly executions: readonly RunningExecution[];
}

/**
 * Which of the running executions still have what a deployment takes away: by the definition that each started with, which has no
 * state that a later one added. One whose definition is not known may have all of it.
 */
export function stillNeeded(
  { states, permissions, definition }: TakenAway,
  running: readonly RunningExecution[],
): StillNeeded {
  const next = new Map(statesIn(definition).map((placed) => [placed.at, callOf(placed)]));
  const has = running.map((execution) => {
    const of = outdatedIn(execution, next);
    return { execution, of, places: of && new Set(of.states.map(({ at }) => at)) };
  });
  return {
    states: states.flatMap((at) => {
      const with_ = has.filter(({ places }) => places?.has(at) ?? true);
      return with_.length === 0
        ? []
        : [{ at, executions: with_.map(({ execution }) => execution) }];
    }),
    permissions: permissions.flatMap((permission) => {
      const needing = has.flatMap(({ execution, of }) => {
        const callers = of && callersOf(permission, of);
        return callers?.length === 0 ? [] : [{ execution, callers: callers ?? [] }];
      });
      if (needing.length === 0) return [];
      const names = needing.flatMap(({ callers }) => callers.map(({ name }) => name));
      const executions = needing.map(({ execution }) => execution);
      return [{ permission, states: [...new Set(names)], executions }];
    }),
  };
}

interface Outdated {
  /** Those of an execution's definition that the new one does not have, or that call something else there. */
  readonly states: readonly PlacedState[];
  /** Whether the failure of one changes something. */
  readonly matters: (placed: PlacedState) => boolean;
}

function outdatedIn(
  { definition }: RunningExecution,
  next: ReadonlyMap<string, string>,
): Outdated | undefined {
  if (definition === undefined) return undefined;
  const started: object = JSON.parse(definition);
  const states = statesIn(started).filter((placed) => next.get(placed.at) !== callOf(placed));
  return { states, matters: mattersIn(started) };
}

/** What a state calls, without where it leads to. */
function callOf({ state }: PlacedState): string {
  const { Type, Resource, Arguments, Parameters, ItemReader, ResultWriter, Credentials } = state;
  return canonical({
    Type,
    Resource,
    Arguments,
    Parameters,
    ItemReader,
    ResultWriter,
    Credentials,
  }).replaceAll(QUEUE_HOST, "https://");
}

/** On this machine a queue has another host than in a plan, and the Region in its path. */
const QUEUE_HOST = /https?:\/\/[^/"]+\/(?:[a-z0-9-]+\/)?(?=\d{12}\/)/g;

/**
 * The states that call an action. IAM has some under another name than a Resource has, so those of its service count, and where there is
 * none, all that call a service. A key is for the tasks of activities and queues.
 */
function callersOf({ action }: Permission, { states, matters }: Outdated): PlacedState[] {
  const [service = "", name = ""] = action.toLowerCase().split(":");
  const callers = states.flatMap((placed) => {
    const called = calledBy(placed);
    return called === undefined ? [] : [{ placed, ...called }];
  });
  const ofService = callers.filter((one) => servicePrefixes(one.service).includes(service));
  const exact = ofService.filter((one) => one.action === name);
  const others = callers.filter((one) => mayNeed(service, one));
  const [found = []] = [exact, ofService, others].filter((some) => some.length > 0);
  return found.map(({ placed }) => placed).filter(matters);
}

interface Called {
  readonly service: string;
  readonly action: string;
}

interface Caller extends Called {
  readonly placed: PlacedState;
}

function mayNeed(service: string, { service: called, action }: Caller): boolean {
  // The role needs them beside its states: logs and traces go on without.
  if (service === "logs" || service === "xray") return false;
  const isActivity = action === ACTIVITY;
  return service === "kms" ? isActivity || called === "sqs" : !isActivity;
}

const ACTIVITY = "activity";

/** The service and the action in a state's Resource, in small letters, as IAM does not tell them from capital ones. */
function calledBy({ state }: PlacedState): Called | undefined {
  if (state["Type"] === "Map") {
    return state["ItemReader"] === undefined ? undefined : { service: "s3", action: "getobject" };
  }
  if (state["Type"] !== "Task") return undefined;
  const resource = String(state["Resource"]).toLowerCase();
  if (resource.includes(":lambda:")) return { service: "lambda", action: "invokefunction" };
  const [, service = "states", action = ACTIVITY] = SERVICE.exec(resource) ?? [];
  return { service, action };
}

/** An integration's ARN has neither Region nor account; an activity's has both. */
const SERVICE = /^arn:[^:]+:states:::(?:aws-sdk:)?([^:]+):([^:.]+)/;
