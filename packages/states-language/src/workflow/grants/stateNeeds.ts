import { parseResource } from "../../definition/resource.ts";
import type { ServiceResource } from "../../services/taskModel.ts";
import { type Fields, type PlacedState, statesIn } from "../places.ts";
import { mapNeeds } from "./distributed.ts";
import { type GrantPlace, type Need, SDK } from "./grant.ts";
import { type IamNames, sdkNeed } from "./iam.ts";
import { allow, type Call, needsOf } from "./rule.ts";
import { RULES } from "./rules.ts";
import { servicePrefixes } from "./servicePrefixes.ts";

/** What one call of a state needs. */
export interface StateNeed extends PlacedState {
  /** As messages name it: `dynamodb:getItem`. */
  readonly call: string;
  readonly need: Need;
}

/** Where a definition runs, and which actions IAM has. */
export interface Asking {
  readonly place: GrantPlace;
  readonly iam: IamNames;
}

/**
 * What the calls of a definition's states need of its role, whoever grants it, in the order of the states. What hands tasks to workloads by
 * `run` has its own statements, and is none of them; in a definition as it is deployed it is a call as any other.
 */
export async function stateNeeds(definition: object, { place, iam }: Asking): Promise<StateNeed[]> {
  const needs: StateNeed[] = [];
  for (const placed of statesIn(definition)) {
    const called = await calledBy(placed, place, iam);
    needs.push(...called.map((one) => ({ ...placed, ...one })));
  }
  return needs;
}

type Called = Pick<StateNeed, "call" | "need">;

async function calledBy(
  { state }: PlacedState,
  place: GrantPlace,
  iam: IamNames,
): Promise<Called[]> {
  const parameters = state["Arguments"] ?? state["Parameters"];
  const call: Call = { parameters, place };
  if (state["Type"] === "Map") {
    return mapNeeds(state, call).map((need) => ({ call: "Map", need }));
  }
  if (state["Type"] !== "Task") return [];
  const resource = parseResource(String(state["Resource"]));
  if (resource === undefined || resource.kind === "activity") return [];
  const name = resource.kind === "lambda" ? "lambda:invoke" : calledName(resource);
  if (state["Credentials"] !== undefined) return [assumed(state, name, place)];
  if (resource.kind === "lambda") {
    const named = { parameters: { FunctionName: resource.arn }, place };
    return needsOf(rule("lambda", "invoke"), named, false).map((need) => ({ call: name, need }));
  }
  const needs = await serviceNeeds(resource, call, iam);
  return needs.map((need) => ({ call: name, need }));
}

function calledName({ service, action }: ServiceResource): string {
  return `${service}:${action}`;
}

/** With the credentials of another role, that role needs the permissions. */
function assumed(state: Fields, call: string, place: GrantPlace): Called {
  const credentials = { parameters: state["Credentials"], place };
  const [need] = needsOf(
    { needs: [allow("sts:AssumeRole", "iam:role/{RoleArn}")] },
    credentials,
    false,
  );
  return { call, need: need ?? { actions: [], resources: [], asked: [] } };
}

async function serviceNeeds(
  { service, action, pattern }: ServiceResource,
  call: Call,
  iam: IamNames,
): Promise<Need[]> {
  if (!service.startsWith(SDK)) {
    return needsOf(rule(service, action), call, pattern === "sync" || pattern === "sync:2");
  }
  const sdk = service.slice(SDK.length);
  for (const prefix of servicePrefixes(sdk)) {
    const known = await iam(prefix, action);
    if (known !== undefined) return [sdkNeed(known, call, sdk)];
  }
  const named = `${sdk}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return [{ actions: [named], resources: undefined, asked: [] }];
}

/** An integration that Step Functions does not have is an error of the definition's. */
function rule(service: string, action: string) {
  const actions = Object.hasOwn(RULES, service) ? RULES[service] : undefined;
  return (actions !== undefined && Object.hasOwn(actions, action) && actions[action]) || NO_RULE;
}

const NO_RULE = { needs: [] };
