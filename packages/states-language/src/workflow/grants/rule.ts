import { type Condition, type GrantPlace, type Need, passedTo } from "./grant.ts";
import { type Parameter, parameterAt } from "./parameters.ts";
import { type Filled, filled, placeOf } from "./template.ts";

/** A Task's call, as far as its permissions depend on it. */
export interface Call {
  readonly parameters: unknown;
  readonly place: GrantPlace;
}

/** Resources that no template says. */
export type Resolve = (call: Call) => Filled;

/** Actions, and the templates of their resources. */
export interface Entry {
  readonly actions: readonly string[];
  readonly on: readonly (string | Resolve)[];
  readonly condition?: Condition | ((call: Call) => Condition);
  /** The entry counts where this parameter is there. */
  readonly given?: string;
}

/** What an optimized integration needs. */
export interface Rule {
  readonly needs: readonly Entry[];
  /** With `.sync`, besides: to ask how the job is, and to end it with the execution. */
  readonly sync?: readonly Entry[];
  /** With `.sync`, the managed rule of EventBridge that tells Step Functions of the job's end. */
  readonly events?: string;
}

/** The actions of one entry, each with its service: `allow("ecs:StopTask DescribeTasks", "ecs:task/{Cluster}/*")`. */
export function allow(actions: string, ...on: readonly (string | Resolve)[]): Entry {
  const [service = "", names = ""] = actions.split(":");
  return { actions: names.split(" ").map((name) => `${service}:${name}`), on };
}

/** Who makes something with tags needs this besides (IAM user guide, "Controlling access during AWS requests"). */
export function tag(
  service: string,
  on: readonly (string | Resolve)[],
  parameter: string = "Tags",
): Entry {
  return { ...allow(`${service}:TagResource`, ...on), given: parameter };
}

/** A role that the call hands to a service, where it names one. */
export function pass(parameter: string, service: string): Entry {
  return {
    ...allow("iam:PassRole", `iam:role/{${parameter}}`),
    condition: passedTo(`${service}.amazonaws.com`),
    given: parameter,
  };
}

/** Without it, the first call in an account can't make the service's own role. */
export function linkedRole(service: string, role: string): Entry {
  const name = `${service}.amazonaws.com`;
  return {
    ...allow("iam:CreateServiceLinkedRole", `iam:role/aws-service-role/${name}/${role}`),
    condition: { StringEquals: { "iam:AWSServiceName": name } },
  };
}

/** IAM has no resource for these actions. */
export const ANY: Resolve = () => ({ resources: ["*"], asked: "*" });

export function literal({ parameters }: Call, path: string): string | undefined {
  const parameter = read(parameters, path);
  return parameter.kind === "literal" ? parameter.texts[0] : undefined;
}

export function read(parameters: unknown, path: string): Parameter {
  return parameterAt(parameters, path.split("."));
}

export function needsOf(rule: Rule, call: Call, waits: boolean): Need[] {
  const entries = [...rule.needs, ...(waits ? (rule.sync ?? []) : [])];
  const counted = entries.filter(
    ({ given }) => given === undefined || read(call.parameters, given).kind !== "absent",
  );
  const needs = counted.map((entry) => needOf(entry, call));
  return waits && rule.events !== undefined ? [...needs, eventsNeed(rule.events, call)] : needs;
}

function needOf({ actions, on, condition }: Entry, call: Call): Need {
  const each = on.map((one) =>
    typeof one === "string"
      ? filled(one, (path) => read(call.parameters, path), placeOf(one, call.place))
      : one(call),
  );
  const resources = each.flatMap((found) => found.resources ?? []);
  const known = each.every((found) => found.resources !== undefined);
  return {
    actions,
    resources: known ? [...new Set(resources)] : undefined,
    asked: each.map(({ asked }) => asked),
    ...(condition !== undefined && {
      condition: typeof condition === "function" ? condition(call) : condition,
    }),
  };
}

function eventsNeed(name: string, call: Call): Need {
  const actions = "events:PutTargets PutRule DescribeRule";
  return needOf(allow(actions, `events:rule/${name}`), call);
}
