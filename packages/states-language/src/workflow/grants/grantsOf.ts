import { parseResource } from "../../definition/resource.ts";
import type { ServiceResource } from "../../services/taskModel.ts";
import type { Workflow } from "../defineWorkflow.ts";
import { type Fields, type PlacedState, statesIn } from "../places.ts";
import { type Allowance, allowsAction } from "./allowance.ts";
import { authorsGrants } from "./authorsGrants.ts";
import { mapNeeds } from "./distributed.ts";
import { type Grant, type GrantPlace, mergedGrants, type Need } from "./grant.ts";
import { type IamNames, sdkNeed } from "./iam.ts";
import { MissingGrant, type Ungranted } from "./missingGrant.ts";
import { allow, type Call, needsOf } from "./rule.ts";
import { RULES } from "./rules.ts";

/**
 * The statements that a workflow's role needs for what its states call, and those of its author (`allows`). What hands tasks to workloads
 * has its own ones.
 *
 * @throws {MissingGrant} when a call has none: its parameters don't say on which resource, or IAM has no action of its name, and the
 * author allows none.
 * @throws {InvalidOption} when nothing says to which service the author's `iam:PassRole` passes a role.
 */
export async function grantsOf(
  { name, definition, allows = [] }: Workflow,
  { place, iam }: { readonly place: GrantPlace; readonly iam: IamNames },
): Promise<Grant[]> {
  const grants: Grant[] = [];
  const needs: Need[] = [];
  const missing: Ungranted[] = [];
  for (const placed of statesIn(definition)) {
    for (const { call, need } of await calledBy(placed, place, iam)) {
      needs.push(need);
      const { resources, condition, actions, asked } = need;
      if (resources === undefined) {
        const ungranted = actions.filter((action) => !isAllowed(action, call, need, allows));
        if (ungranted.length > 0) missing.push({ at: placed.at, call, actions: ungranted, asked });
      } else if (resources.length > 0) {
        grants.push({ actions, resources, ...(condition !== undefined && { condition }) });
      }
    }
  }
  if (missing.length > 0) throw new MissingGrant(name, missing, place);
  return mergedGrants([...grants, ...authorsGrants(allows, needs, place)]);
}

function isAllowed(
  action: string,
  call: string,
  { asked }: Need,
  allows: readonly Allowance[],
): boolean {
  // IAM has no such action, perhaps because it has another name for the service than the SDK.
  const isUnknown = call.startsWith(SDK) && asked.length === 0;
  return allows.some(
    (allowance) =>
      allowance.calls === call ||
      allowsAction(allowance, action) ||
      (isUnknown && actionIn(allowance.action) === actionIn(action)),
  );
}

const SDK = "aws-sdk:";

function actionIn(action: string): string | undefined {
  return action.split(":").at(-1)?.toLowerCase();
}

interface Called {
  /** As the error names it: `dynamodb:getItem`. */
  readonly call: string;
  readonly need: Need;
}

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
  const known = await iam(sdk, action);
  if (known !== undefined) return [sdkNeed(known, call)];
  const named = `${sdk}:${action.charAt(0).toUpperCase()}${action.slice(1)}`;
  return [{ actions: [named], resources: undefined, asked: [] }];
}

/** An integration that Step Functions does not have is an error of the definition's. */
function rule(service: string, action: string) {
  const actions = Object.hasOwn(RULES, service) ? RULES[service] : undefined;
  return (actions !== undefined && Object.hasOwn(actions, action) && actions[action]) || NO_RULE;
}

const NO_RULE = { needs: [] };
