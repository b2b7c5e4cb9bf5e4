import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { MAX_INLINE_POLICY_CHARACTERS } from "../../limits.ts";
import { ConfigurationError } from "../../settings/explain.ts";
import { shortKeyId } from "./keyId.ts";
import type { WorkloadEnvironment } from "./keyPolicies.ts";

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
  >;
}

/** What stays of the former policies of a role. */
export interface KeptPolicies {
  /** The policy that the program calls so, with what stays of the former one. */
  withKept(name: string, policy: string): string;
}

export interface RoleArgs {
  readonly environment: WorkloadEnvironment;
  readonly description: string;
  /** The AWS service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** The role's inline policies; a role without statements gets none. */
  readonly statements: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the role stays on AWS when another one replaces it, for what has begun with it. */
  readonly retained?: boolean;
  readonly kept?: KeptPolicies | undefined;
}

export interface GrantedRole {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** Resources that use the role depend on these, so that its policy exists first. */
  readonly ready: pulumi.Resource[];
}

/**
 * Creates a role that only its service can assume, and only for this account. Its statements are one inline policy, those for the
 * environment's key another one, which what the key encrypts waits for.
 */
export function createRole(name: string, args: RoleArgs, parent: pulumi.Resource): GrantedRole {
  const { environment, retained: retainOnDelete = false } = args;
  const { rolePath, permissionsBoundaryArn } = environment;
  const role = new aws.iam.Role(
    name,
    {
      description: args.description,
      assumeRolePolicy: trustPolicy(args),
      ...(rolePath !== undefined && { path: rolePath }),
      ...(permissionsBoundaryArn !== undefined && { permissionsBoundary: permissionsBoundaryArn }),
      tags: { ...args.tags },
    },
    { parent, retainOnDelete },
  );
  const { arn } = role;
  const [forKey, others] = partitioned(args);
  const ready: pulumi.Resource[] = [role];
  const textOf = (policyName: string, statements: readonly Statement[]) =>
    policyOf(statements).apply((text) => args.kept?.withKept(policyName, text) ?? text);
  const addPolicy = (
    policyName: string,
    statements: readonly Statement[],
    stays: pulumi.CustomResourceOptions,
    besides: readonly pulumi.Output<string>[],
  ) => {
    if (statements.length === 0) return;
    const policy = new aws.iam.RolePolicy(
      policyName,
      { role: role.name, policy: withRoom(args, name, textOf(policyName, statements), besides) },
      { parent: role, dependsOn: [...ready], ...stays },
    );
    ready.push(policy);
    return policy;
  };
  // The policy goes when the environment loses the key, and stays with a role that stays: Pulumi does not delete what goes with
  // something that it deletes, or would delete if that were not retained.
  const withRole = { retainOnDelete: false, ...(retainOnDelete && { deletedWith: role }) };
  const keyName = `${name}-key-${keyOf(environment)}`;
  const keyPolicy = addPolicy(keyName, forKey, withRole, []);
  if (keyPolicy !== undefined) environment.keyPolicies.add(keyPolicy);
  // It may wait for what the key encrypts, and the key's policy may not.
  addPolicy(name, others, { retainOnDelete }, forKey.length === 0 ? [] : [textOf(keyName, forKey)]);
  return { arn, name: role.name, ready };
}

/** The statements for the environment's key, and the others. */
function partitioned({ environment, statements }: RoleArgs) {
  const isForKey = ({ Resource }: Statement) => Resource === environment.kmsKeyArn;
  const forKey = environment.kmsKeyArn === undefined ? [] : statements.filter(isForKey);
  return [forKey, statements.filter((one) => !forKey.includes(one))] as const;
}

/** Of another key the policy is another one, so that both keys can be used until everything has the new one. */
function keyOf({ kmsKeyArn = "" }: WorkloadEnvironment): string {
  return shortKeyId(kmsKeyArn);
}

/** @throws {ConfigurationError} when AWS would refuse the policies; in the preview, where all that they name is known by then */
function withRoom(
  { kept }: RoleArgs,
  role: string,
  policy: pulumi.Output<string>,
  besides: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  return pulumi.all([policy, ...besides]).apply((texts) => {
    const characters = texts.reduce((sum, { length }) => sum + length, 0);
    const [text = ""] = texts;
    if (characters <= MAX_INLINE_POLICY_CHARACTERS) return text;
    throw new ConfigurationError([
      `The policies of the role ${role} have ${characters} characters; allowed: at most ${MAX_INLINE_POLICY_CHARACTERS} together, of fewer workloads or statements${kept === undefined ? "" : ", or with fewer days of keepGrants"}`,
    ]);
  });
}

export function policyOf(statements: readonly Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

function trustPolicy({ environment, service }: RoleArgs): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: service },
        ...ownAccountOnly(environment, service),
      },
    ],
  });
}

/** Lambda assumes roles without `aws:SourceAccount`, so the condition is for the other services only. */
function ownAccountOnly(environment: WorkloadEnvironment, service: string): object {
  if (service === "lambda.amazonaws.com") return {};
  return { Condition: { StringEquals: { "aws:SourceAccount": environment.accountId } } };
}
