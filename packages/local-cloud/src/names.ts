import { createHash } from "node:crypto";
import { ACCOUNT_ID, PARTITION } from "./limits.ts";

/**
 * What the generated names of a resource are made from: the URN and the logical name that it was created with, which stay
 * when an alias gives it another URN, and a generation, which rises when the resource is replaced.
 */
export interface Identity {
  readonly urn: string;
  readonly name: string;
  /** 0 at first; a replacement has the next one. */
  readonly generation: number;
}

/**
 * The physical name of a resource: the given one or, as Pulumi forms it, the logical name and seven hexadecimal characters.
 * The characters are a hash of the URN, so a resource has the same name in each run, and a replacement has another one.
 */
export function physicalName(
  { identity }: { readonly identity: Identity },
  given?: string,
  prefix?: string,
): string {
  if (given !== undefined) return given;
  const suffix = hashOf(identity).slice(0, 7);
  return prefix === undefined ? `${identity.name}-${suffix}` : `${prefix}${suffix}`;
}

/** An ARN in the local account. */
export function arnOf(region: string, service: string, resource: string): string {
  return `arn:${PARTITION}:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** An ARN of IAM, which is in no Region. */
export function iamArnOf(resource: string): string {
  return arnOf("", "iam", resource);
}

/** The Region of an ARN; empty for IAM, and for what is no ARN. */
export function regionOf(arn: string): string {
  return arn.split(":", 4)[3] ?? "";
}

/** `NAME` of `arn:aws:SERVICE:REGION:ACCOUNT:function:NAME`, also of `…:role/path/NAME`. */
export function nameInArn(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1);
}

/** A function's ARN, from its ARN with or without `:$LATEST`, or from its name. */
export function functionArn(nameOrArn: string, region: string): string {
  return calledFunctionArn(nameOrArn, region).replace(/:\$LATEST$/, "");
}

/** The ARN that a call of a function names, as policies see it: with the qualifier, if the call has one. */
export function calledFunctionArn(nameOrArn: string, region: string, qualifier?: string): string {
  const name = nameOrArn.replace(/^(\d{12}:)?function:/, "");
  const arn = name.startsWith("arn:") ? name : arnOf(region, "lambda", `function:${name}`);
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** An identifier for which AWS generates a UUID. It is the same in each run, and a replacement has another one. */
export function uuidOf({ identity }: { readonly identity: Identity }): string {
  const digits = hashOf(identity);
  return [8, 4, 4, 4, 12]
    .map((length, index) => digits.slice(index * 12, index * 12 + length))
    .join("-");
}

function hashOf({ urn, generation }: Identity): string {
  const seed = generation === 0 ? urn : `${urn} ${generation}`;
  return createHash("sha256").update(seed).digest("hex");
}
