import { isFields } from "../places.ts";
import type { Condition } from "./grant.ts";
import { type Call, literal, type Resolve, read } from "./rule.ts";
import { type Filled, filled, placeOf } from "./template.ts";

function fill(template: string, call: Call): Filled {
  return filled(template, (path) => read(call.parameters, path), placeOf(template, call.place));
}

/** A call that is not signed needs nothing. */
export const apiOf: Resolve = (call) => {
  if (literal(call, "AuthType") === "NO_AUTH") return { resources: [], asked: "" };
  return fill("execute-api:{ApiEndpoint}/{Stage|*}/{Method|*}{Path=/|*}", call);
};

/** The bus of each entry; one without a bus is for the account's default one. */
export const busesOf: Resolve = (call) => {
  const { parameters, place } = call;
  const entries = isFields(parameters) ? parameters["Entries"] : undefined;
  if (!Array.isArray(entries)) return fill("events:event-bus/{Entries.EventBusName}", call);
  const each = entries.map((entry) =>
    fill("events:event-bus/{EventBusName=default}", { parameters: entry, place }),
  );
  const known = each.every(({ resources }) => resources !== undefined);
  return {
    resources: known ? each.flatMap(({ resources }) => resources ?? []) : undefined,
    asked: each[0]?.asked ?? "",
  };
};

/** With its version or alias, which may be a parameter of its own. */
export const functionOf: Resolve = (call) => {
  const qualifier = read(call.parameters, "Qualifier").kind === "absent" ? "" : ":{Qualifier|*}";
  const template = `lambda:function:{FunctionName}${qualifier}`;
  // Lambda takes `ACCOUNT:function:NAME` too.
  const [, accountId, name] =
    /^(\d{12}):function:(.+)$/.exec(literal(call, "FunctionName") ?? "") ?? [];
  if (accountId === undefined || name === undefined) return fill(template, call);
  const parameters = { ...(isFields(call.parameters) && call.parameters), FunctionName: name };
  return fill(template, { parameters, place: { ...call.place, accountId } });
};

/** Models of a provider, of AWS's account; whatever else may be invoked has an ARN that says so. */
export function modelOf(parameter: string): Resolve {
  return (call) => {
    const model = literal(call, parameter);
    const { partition, region } = call.place;
    const asked = `arn:${partition}:bedrock:${region}::foundation-model/<${parameter}>`;
    if (model === undefined || /^(?:[a-z]{2,6}|us-gov)\.[a-z0-9]+\./.test(model)) {
      // An inference profile is in the account, and needs the models in all its regions.
      return { resources: undefined, asked };
    }
    if (model.startsWith("arn:")) return { resources: [model], asked };
    return { resources: [`arn:${partition}:bedrock:${region}::foundation-model/${model}`], asked };
  };
}

/** A text message to a number is for no topic: IAM asks for any (SNS developer guide, "Publishing to a mobile phone"). */
export const topicOf: Resolve = (call) => {
  if (read(call.parameters, "PhoneNumber").kind !== "absent") {
    return { resources: undefined, asked: "*" };
  }
  const target = read(call.parameters, "TargetArn").kind !== "absent";
  return fill(target ? "sns:{TargetArn}" : "sns:{TopicArn}", call);
};

/** An alias or a version is no part of an execution's ARN. */
export const childExecutions: Resolve = (call) => {
  const { resources, asked } = fill("states:execution:{StateMachineArn}", call);
  return {
    resources: resources?.map((arn) => `${arn.split(":").slice(0, 7).join(":")}:*`),
    asked: `${asked}:*`,
  };
};

/** A secret of EventBridge's has the connection's name, and an end that only EventBridge knows. */
export const connectionSecret: Resolve = (call) => {
  const { resources, asked } = fill(
    "secretsmanager:secret:events!connection/{Authentication.ConnectionArn}",
    call,
  );
  const named = resources?.map((arn) => arn.replace(/(events!connection\/[^/]+)\/.*$/, "$1/*"));
  return { resources: named, asked };
};

/** AWS checks a call to an address against the machine, and the address by a condition. */
export const httpCaller: Resolve = (call) => {
  const { partition, region, accountId, machine } = call.place;
  const arn = `arn:${partition}:states:${region}:${accountId}:stateMachine:${machine}`;
  return { resources: literal(call, "ApiEndpoint") === undefined ? undefined : [arn], asked: arn };
};

export function httpCondition(call: Call): Condition {
  const endpoint = literal(call, "ApiEndpoint");
  const method = literal(call, "Method");
  const equal = {
    ...(endpoint !== undefined && { "states:HTTPEndpoint": endpoint }),
    ...(method !== undefined && { "states:HTTPMethod": method }),
  };
  return { StringEquals: equal };
}
