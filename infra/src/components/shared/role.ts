import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";

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

export interface RoleArgs {
  readonly environment: Environment;
  readonly description: string;
  /** The AWS service that assumes the role, such as `lambda.amazonaws.com`. */
  readonly service: string;
  /** The role's inline policy; a role without statements gets no policy. */
  readonly statements: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the role stays on AWS when another one replaces it, for what has begun with it. */
  readonly retained?: boolean;
}

export interface GrantedRole {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** Resources that use the role depend on these, so that its policy exists first. */
  readonly ready: pulumi.Resource[];
}

/** Creates a role with one inline policy that only its service can assume, and only for this account. */
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
  if (args.statements.length === 0) return { arn, name: role.name, ready: [role] };
  const policy = new aws.iam.RolePolicy(
    name,
    { role: role.name, policy: policyOf(args.statements) },
    { parent: role, retainOnDelete },
  );
  return { arn, name: role.name, ready: [role, policy] };
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
function ownAccountOnly(environment: Environment, service: string): object {
  if (service === "lambda.amazonaws.com") return {};
  return { Condition: { StringEquals: { "aws:SourceAccount": environment.accountId } } };
}
