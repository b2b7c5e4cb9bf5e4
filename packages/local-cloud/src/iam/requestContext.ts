import { ACCOUNT_ID } from "../limits.ts";
import { nameInArn, regionOf } from "../names.ts";
import type { Context } from "./pattern.ts";

export type Tags = Readonly<Record<string, string>>;

/** One call of a role, for the conditions of policies. */
export interface Call {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly action: string;
  readonly resource: string;
  /** The condition keys of this call alone. */
  readonly own: Context;
  /** The time of the call in milliseconds since 1970. */
  readonly now: number;
  /** The Region of a call that names no resource of a Region. */
  readonly region: string;
}

/** The condition keys of every call of this account, whoever makes it. */
const ofEveryCall = (region: string): Context => ({
  "aws:RequestedRegion": region,
  "aws:ResourceAccount": ACCOUNT_ID,
  "aws:SecureTransport": "true",
});

/** The condition keys of a call that a role makes, or a service with the role's permissions. */
export function contextOfCall(call: Call, tagsOf: (arn: string) => Tags): Context {
  const { roleArn, sessionName, resource, own } = call;
  return {
    ...ofEveryCall(regionOf(resource) || call.region),
    ...timeOf(call.now),
    "aws:PrincipalAccount": ACCOUNT_ID,
    "aws:PrincipalArn": roleArn,
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalType": "AssumedRole",
    "aws:userid": `${uniqueIdOf(roleArn)}:${sessionName}`,
    "aws:ViaAWSService": String("kms:ViaService" in own),
    ...keyed("aws:PrincipalTag/", tagsOf(roleArn)),
    ...resourceTags(call.action, tagsOf(taggedArn(resource))),
    ...multivalued(own),
    ...own,
  };
}

/** The condition keys of a call that a service makes for itself, such as one that assumes a role. */
export function contextOfService(
  sourceArn: string | undefined,
  now: number,
  region: string,
): Context {
  return {
    ...ofEveryCall(region),
    ...timeOf(now),
    "aws:PrincipalIsAWSService": "true",
    "aws:SourceAccount": ACCOUNT_ID,
    ...(sourceArn === undefined ? {} : { "aws:SourceArn": sourceArn }),
  };
}

function timeOf(now: number): Context {
  return {
    "aws:CurrentTime": new Date(now).toISOString(),
    "aws:EpochTime": String(Math.floor(now / 1000)),
  };
}

/** A role's unique id, such as `AROADBQP57FF2AEXAMPLE`; here it has the role's name. */
export function uniqueIdOf(roleArn: string): string {
  return `AROA${nameInArn(roleArn)}`;
}

/** A version or an alias of a function has the tags of the function. */
function taggedArn(resource: string): string {
  return resource.replace(/^(arn:[^:]+:lambda:[^:]*:\d+:function:[^:]+):.*$/, "$1");
}

/** Some services have a key of their own beside the common one. */
function resourceTags(action: string, tags: Tags): Context {
  const [service = ""] = action.split(":");
  const own = ["ecs", "iam"].includes(service) ? keyed(`${service}:ResourceTag/`, tags) : {};
  return { ...keyed("aws:ResourceTag/", tags), ...own };
}

function keyed(prefix: string, tags: Tags): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}

const LISTS = {
  "aws:RequestTag/": "aws:TagKeys",
  "kms:EncryptionContext:": "kms:EncryptionContextKeys",
};

/** The keys that list the names of others. */
function multivalued(own: Context): Context {
  return Object.fromEntries(
    Object.entries(LISTS).flatMap(([prefix, list]) => {
      const names = Object.keys(own).filter((key) => key.startsWith(prefix));
      return names.length === 0 ? [] : [[list, names.map((key) => key.slice(prefix.length))]];
    }),
  );
}
