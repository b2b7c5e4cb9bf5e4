import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A role of a program under test for this service, with a policy if there are statements. */
export function createRole(name: string, service: string, statements: readonly object[] = []) {
  const role = new aws.iam.Role(name, {
    assumeRolePolicy: document([
      { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } },
    ]),
  });
  if (statements.length === 0) return { arn: role.arn, ready: [role] };
  const policy = new aws.iam.RolePolicy(name, { role: role.name, policy: document(statements) });
  return { arn: role.arn, ready: [role, policy] };
}

export function allow(action: string | readonly string[], resource: pulumi.Input<string>): object {
  return { Effect: "Allow", Action: action, Resource: resource };
}

function document(statements: readonly object[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** A trust policy, for a test that is not about trust. */
export const LAMBDA_TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
  ],
});
/** A role's policy, for a test that is not about permissions. */
export const ALLOW_SQS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }],
});
