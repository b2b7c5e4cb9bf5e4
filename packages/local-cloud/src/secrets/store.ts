import { secretArn } from "@sfn-workers/pulumi-host/dataSources";
import { ACCOUNT_ID } from "../limits.ts";
import { arnOf } from "../names.ts";
import { DEFAULT_REGION } from "../region.ts";

/**
 * The values that the local Secrets Manager and Parameter Store have, by name for those in the Region of the stack, and by ARN
 * for those in any Region.
 */
export interface SecretValues {
  readonly secrets?: Readonly<Record<string, string>>;
  /** With their paths: `/team/key`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The id, ARN or alias of the KMS key that encrypts all of them; by default those that AWS manages. */
  readonly kmsKeyId?: string;
}

export interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly value: string;
}

/** Finds values by name or ARN. A name is one of the given Region. */
export interface SecretStore {
  secret(nameOrArn: string, region: string): StoredSecret | undefined;
  parameter(nameOrArn: string, region: string): StoredSecret | undefined;
}

/** @param stackRegion where the values are that are given by name */
export function createSecretStore(
  { secrets = {}, parameters = {} }: SecretValues,
  stackRegion: string,
): SecretStore {
  const find = (
    values: Readonly<Record<string, string>>,
    arnIn: (nameOrArn: string, region: string) => string,
    nameIn: (arn: string) => string,
  ) => {
    // At each call: a value may have been rotated.
    return (nameOrArn: string, region: string) => {
      const arn = arnIn(nameOrArn, region);
      const found = Object.keys(values).find((one) => arnIn(one, stackRegion) === arn);
      const value = found === undefined ? undefined : values[found];
      if (found === undefined || value === undefined) return undefined;
      return { arn, name: found.startsWith("arn:") ? nameIn(found) : found, value };
    };
  };
  return {
    secret: find(secrets, secretArnOf, (arn) => arn.replace(/^.*:secret:(.*)-.{6}$/, "$1")),
    parameter: find(parameters, parameterArnOf, (arn) => arn.replace(/^.*:parameter/, "")),
  };
}

/** The ARN of a secret, which policies name, from its name or ARN. */
export function secretArnOf(nameOrArn: string, region = DEFAULT_REGION): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return secretArn(nameOrArn, { accountId: ACCOUNT_ID, region });
}

/** The ARN of a parameter; the names of parameters without a path have no slash, but their ARNs have one. */
export function parameterArnOf(nameOrArn: string, region: string): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return arnOf(region, "ssm", `parameter/${nameOrArn.replace(/^\//, "")}`);
}
