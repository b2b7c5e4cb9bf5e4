import type { GrantPlace, Need } from "./grant.ts";
import type { Parameter } from "./parameters.ts";
import { type Call, read } from "./rule.ts";
import { filled, parametersIn } from "./template.ts";

/** An action as IAM's Service Authorization Reference has it. */
export interface IamAction {
  /** `dynamodb:Query` */
  readonly name: string;
  /** None for an action that IAM does not check against a resource. */
  readonly resources: readonly IamResource[];
}

export interface IamResource {
  /** `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}` */
  readonly arn: string;
  readonly required: boolean;
}

/** Finds the action of a service by its name; undefined where IAM has none of that name. */
export type IamNames = (service: string, action: string) => Promise<IamAction | undefined>;

/** Parameters under another name than IAM's. */
const PARAMETERS: Readonly<Record<string, string>> = {
  BucketName: "Bucket",
  IdentityName: "EmailIdentity",
  ObjectName: "Key",
  QueueName: "QueueUrl",
  TopicName: "TopicArn",
  StateMachineName: "StateMachineArn",
};
/** Parameters whose name is not the end of their ARN, or whose ARN is one of another kind of resource. */
const ONLY_ARNS = new Set(["SecretId"]);
const ONLY_NAMES = new Set(["Bucket"]);

/**
 * IAM's reference names no resource for them, but Step Functions checks them against the activity or the state machine that gave the
 * token (tested for aws-cdk#8486).
 */
const OF_TOKENS = new Set([
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
  "states:SendTaskHeartbeat",
]);

/**
 * What a call of the SDK needs whose action IAM has under the same name. Where IAM has the service under another one, its resources are
 * often called otherwise than the parameters, so only parameters that are ARNs say which.
 */
export function sdkNeed({ name, resources }: IamAction, call: Call, sdk: string): Need {
  if (OF_TOKENS.has(name)) return ofToken(name, call);
  if (resources.length === 0) return { actions: [name], resources: ["*"], asked: ["*"] };
  const isOther = name.split(":", 1)[0] !== sdk;
  const found = resources.map((one) => ({ ...one, ...filledArn(one, call, isOther) }));
  const required = found.filter((one) => one.required);
  // Of several resources any may be meant, and a call means one by its parameters.
  const named = found.filter(({ isNamed }) => isNamed);
  const decisive = required.length > 0 ? required : named.length > 0 ? named : found;
  const meant = [...new Set([...decisive, ...named])];
  const known = meant.every((one) => one.resources !== undefined);
  return {
    actions: [name],
    resources: known ? [...new Set(meant.flatMap((one) => one.resources ?? []))] : undefined,
    asked: meant.map(({ asked }) => asked),
  };
}

function ofToken(name: string, { place }: Call): Need {
  const { partition, region, accountId } = place;
  const asked = `arn:${partition}:states:${region}:${accountId}:<the activity or stateMachine of the token>`;
  return { actions: [name], resources: undefined, asked: [asked] };
}

function filledArn({ arn }: IamResource, call: Call, onlyArns: boolean) {
  const [, , service = "", region = "", account = "", ...rest] = arn.split(":");
  const place: GrantPlace = {
    ...call.place,
    region: region === "" ? "" : call.place.region,
    accountId: account === "" ? "" : call.place.accountId,
  };
  const resource = rest.join(":").replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => {
    return `{${PARAMETERS[variable] ?? variable}}`;
  });
  const template = `${service}:${resource}`;
  const readName = (path: string) => nameIn(call, path);
  const names = parametersIn(template);
  const isNamed = names.every((path) => readName(path).kind !== "absent");
  if (onlyArns && names.length === 0) {
    const { asked } = filled(`${service}:<the resource>`, readName, place);
    return { resources: undefined, asked, isNamed: false };
  }
  const { resources, asked } = filled(template, onlyArns ? readArn : readName, place);
  // A `*` of IAM's reference stands for what no parameter fills.
  return { resources: arn.includes("*") ? undefined : resources, asked, isNamed };

  function readArn(path: string): Parameter {
    const parameter = readName(path);
    return parameter.kind !== "literal" || isArn(parameter) ? parameter : { kind: "computed" };
  }
}

function isArn({ texts }: Extract<Parameter, { kind: "literal" }>): boolean {
  return texts.every((text) => text.startsWith("arn:"));
}

function nameIn(call: Call, path: string): Parameter {
  const parameter = read(call.parameters, path);
  if (parameter.kind !== "literal") return parameter;
  const misleads = isArn(parameter) ? ONLY_NAMES.has(path) : ONLY_ARNS.has(path);
  return misleads ? { kind: "computed" } : parameter;
}
