import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { isArn, parseReference, type SecretReference } from "../../settings/secretReference.ts";
import { useKeyForParameters, useKeyForSecrets } from "./encryption.ts";
import type { Statement } from "./role.ts";
import type { Variables } from "./workerVariables.ts";

/** What a worker needs to get its secrets. Pulumi sees references only; the values stay in Secrets Manager and Parameter Store. */
export interface WorkerSecrets {
  /** For the role that fetches them: a function's own, or the execution role of a task. */
  readonly statements: readonly Statement[];
  /** For a function, which fetches them as it starts: `SECRET_REFERENCES`, as JSON. */
  readonly variables: Variables;
  /** For a container, whose secrets ECS fetches before it starts. */
  readonly ofContainer: {
    readonly secrets?: readonly {
      readonly name: string;
      readonly valueFrom: pulumi.Input<string>;
    }[];
  };
}

type Secrets = Readonly<Record<string, string>>;

/** Looks up the secrets that the stack names. Looking up a name asks AWS for the ARN, so a secret that is missing fails here. */
export function resolveSecrets(
  environment: Environment,
  secrets: Secrets,
  parent: pulumi.Resource,
): WorkerSecrets {
  const references = Object.entries(secrets).map(([name, text]) => {
    return { name, ...requireReference(text) };
  });
  if (references.length === 0) return { statements: [], variables: {}, ofContainer: {} };
  // Several secrets may be fields of one.
  const stores = new Map(references.map((one) => [one.address, one]));
  const arns = new Map(
    [...stores].map(([address, one]) => [address, arnOf(environment, one, parent)]),
  );
  const valuesFrom = references.map(({ name, address, field }) => {
    const arn = arns.get(address) ?? address;
    // As ECS writes a field of a JSON secret, without a version.
    return { name, valueFrom: field === undefined ? arn : pulumi.interpolate`${arn}:${field}::` };
  });
  const arnsOf = (kind: SecretReference["kind"]) =>
    [...stores.values()]
      .filter((one) => one.kind === kind)
      .map(({ address }) => arns.get(address) ?? address);
  return {
    statements: [
      ...readSecrets(environment, arnsOf("secretsManager")),
      ...readParameters(environment, arnsOf("parameter")),
    ],
    variables: {
      SECRET_REFERENCES: pulumi.jsonStringify(
        Object.fromEntries(valuesFrom.map(({ name, valueFrom }) => [name, valueFrom])),
      ),
    },
    ofContainer: { secrets: valuesFrom },
  };
}

/** The services that keep these secrets, by the names of VPC endpoints. */
export function secretServices(secrets: Secrets): string[] {
  return Object.values(secrets).map((text) =>
    requireReference(text).kind === "parameter" ? "ssm" : "secretsmanager",
  );
}

/** Allows reading these secrets, without asking AWS for their ARNs: the end of each, which is random, is any. */
export function readAnySecret(environment: Environment, secrets: readonly string[]): Statement[] {
  const references = secrets.map(requireReference);
  const arnsOf = (kind: SecretReference["kind"]) =>
    [...new Set(references.filter((one) => one.kind === kind).map(({ address }) => address))].map(
      (address) => anyArn(environment, kind, address),
    );
  return [
    ...readSecrets(environment, arnsOf("secretsManager")),
    ...readParameters(environment, arnsOf("parameter")),
  ];
}

function anyArn(
  environment: Environment,
  kind: SecretReference["kind"],
  address: string,
): pulumi.Input<string> {
  if (isArn(address)) return address;
  if (kind === "parameter") return parameterArn(environment, address);
  const { partition, region, accountId } = environment;
  return pulumi.interpolate`arn:${partition}:secretsmanager:${region}:${accountId}:secret:${address}-??????`;
}

/** ECS takes the full ARN of a secret only, and its last six characters are random: hence the question for a name. */
function arnOf(
  environment: Environment,
  { kind, address }: SecretReference,
  parent: pulumi.Resource,
): pulumi.Input<string> {
  if (isArn(address)) return address;
  if (kind === "parameter") return parameterArn(environment, address);
  return aws.secretsmanager.getSecretOutput({ name: address }, { parent }).arn;
}

/** The names of parameters without a path have no slash, but their ARNs have one. */
function parameterArn(environment: Environment, name: string): pulumi.Output<string> {
  const { partition, region, accountId } = environment;
  const path = name.replace(/^\//, "");
  return pulumi.interpolate`arn:${partition}:ssm:${region}:${accountId}:parameter/${path}`;
}

function readSecrets(environment: Environment, arns: readonly pulumi.Input<string>[]): Statement[] {
  if (arns.length === 0) return [];
  return [
    {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: arns,
    },
    ...useKeyForSecrets(environment, arns),
  ];
}

function readParameters(
  environment: Environment,
  arns: readonly pulumi.Input<string>[],
): Statement[] {
  if (arns.length === 0) return [];
  return [
    { Sid: "ReadParameters", Effect: "Allow", Action: ["ssm:GetParameters"], Resource: arns },
    ...useKeyForParameters(environment, arns),
  ];
}

function requireReference(text: string): SecretReference {
  const reference = parseReference(text);
  if (reference === undefined) throw new Error("the settings have checked every reference");
  return reference;
}
