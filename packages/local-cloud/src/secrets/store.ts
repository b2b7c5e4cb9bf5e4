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
  /** The id, ARN or alias of the key that encrypts it; undefined for the one that AWS manages, and without encryption. */
  readonly keyId: string | undefined;
}

export interface StoredParameter extends StoredSecret {
  readonly type: "String" | "StringList" | "SecureString";
  readonly version: number;
}

/** Finds values by name or ARN. A name is one of the given Region. */
export interface SecretStore {
  secret(nameOrArn: string, region: string): StoredSecret | undefined;
  parameter(nameOrArn: string, region: string): StoredParameter | undefined;
}

/**
 * @param stackRegion where the values are that are given by name
 * @param ofProgram the parameters that the program makes, by ARN
 */
export function createSecretStore(
  { secrets = {}, parameters = {}, kmsKeyId: keyId }: SecretValues,
  stackRegion: string,
  ofProgram: ReadonlyMap<string, StoredParameter>,
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
      return { arn, name: found.startsWith("arn:") ? nameIn(found) : found, value, keyId };
    };
  };
  const given = find(parameters, parameterArnOf, (arn) => arn.replace(/^.*:parameter/, ""));
  return {
    secret: find(secrets, secretArnOf, (arn) => arn.replace(/^.*:secret:(.*)-.{6}$/, "$1")),
    parameter(nameOrArn, region) {
      const made = ofProgram.get(parameterArnOf(nameOrArn, region));
      if (made !== undefined) return made;
      const found = given(nameOrArn, region);
      return found && { ...found, type: "SecureString", version: 1 };
    },
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
