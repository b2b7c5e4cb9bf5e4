import { secretArn } from "@sfn-workers/pulumi-host/dataSources";
import { ACCOUNT_ID } from "../limits.ts";
import { arnOf } from "../names.ts";
import { region } from "../region.ts";

/** The values that the local Secrets Manager and Parameter Store have, by name. */
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

/** Finds values by name or ARN. */
export interface SecretStore {
  secret(nameOrArn: string): StoredSecret | undefined;
  parameter(nameOrArn: string): StoredSecret | undefined;
}

export function createSecretStore({ secrets = {}, parameters = {} }: SecretValues): SecretStore {
  const find = (values: Readonly<Record<string, string>>, arnOfName: (name: string) => string) => {
    // At each call: a value may have been rotated.
    return (nameOrArn: string) => {
      const name = Object.keys(values).find((one) => [one, arnOfName(one)].includes(nameOrArn));
      const value = name === undefined ? undefined : values[name];
      if (name === undefined || value === undefined) return undefined;
      return { arn: arnOfName(name), name, value };
    };
  };
  return {
    secret: find(secrets, secretArnOf),
    parameter: find(parameters, parameterArnOf),
  };
}

/** The ARN of a secret, which policies name, from its name or ARN. */
export function secretArnOf(nameOrArn: string): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return secretArn(nameOrArn, { accountId: ACCOUNT_ID, region: region() });
}

/** The ARN of a parameter; the names of parameters without a path have no slash, but their ARNs have one. */
export function parameterArnOf(nameOrArn: string): string {
  if (nameOrArn.startsWith("arn:")) return nameOrArn;
  return arnOf("ssm", `parameter/${nameOrArn.replace(/^\//, "")}`);
}
