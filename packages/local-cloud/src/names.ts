import { createHash } from "node:crypto";
import { ACCOUNT_ID, PARTITION, REGION } from "./limits.ts";

/**
 * The physical name of a resource: the given one or, as Pulumi forms it, the logical name and seven hexadecimal characters.
 * The characters are a hash of the URN, so a resource has the same name in each run.
 */
export function physicalName(
  resource: { readonly urn: string; readonly name: string },
  given?: string,
  prefix?: string,
): string {
  if (given !== undefined) return given;
  const suffix = createHash("sha256").update(resource.urn).digest("hex").slice(0, 7);
  return prefix === undefined ? `${resource.name}-${suffix}` : `${prefix}${suffix}`;
}

/** An ARN in the local account and Region; IAM's ARNs name no Region. */
export function arnOf(service: string, resource: string): string {
  const region = service === "iam" ? "" : REGION;
  return `arn:${PARTITION}:${service}:${region}:${ACCOUNT_ID}:${resource}`;
}

/** `NAME` of `arn:aws:SERVICE:REGION:ACCOUNT:function:NAME`, also of `…:role/path/NAME`. */
export function nameInArn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn;
}

/** A function's ARN, from its ARN with or without `:$LATEST`, or from its name. */
export function functionArn(nameOrArn: string): string {
  const bare = nameOrArn.replace(/:\$LATEST$/, "");
  return bare.startsWith("arn:") ? bare : arnOf("lambda", `function:${bare}`);
}

/** An identifier for which AWS generates a UUID. It is a hash of the URN, so that it is the same in each run. */
export function uuidOf(urn: string): string {
  const digits = createHash("sha256").update(urn).digest("hex");
  return [8, 4, 4, 4, 12]
    .map((length, index) => digits.slice(index * 12, index * 12 + length))
    .join("-");
}
