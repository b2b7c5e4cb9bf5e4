import { createIam } from "@sfn-workers/local-cloud/testing";
import type { Graph } from "./graph.ts";
import { QUEUE_POLICY, ROLE, ROLE_POLICY } from "./types.ts";

/** Who may do what with the resources of a graph, by its policies as the local IAM evaluates them. */
export interface Access {
  /** Whether a role of the account may call the action. */
  may(roleArn: string, action: string, resource: string): boolean;
  /** A role that the program does not know, and whose own policies allow everything with queues. */
  powerful(roleArn: string, tags?: Readonly<Record<string, string>>): string;
}

const ACCOUNT = "arn:aws:iam::000000000000:role";

export async function accessIn(graph: Graph): Promise<Access> {
  const iam = createIam();
  for (const role of graph.names(ROLE)) {
    const { path = "/", assumeRolePolicy, tags } = graph.inputs(ROLE, role);
    const arn = `${ACCOUNT}${path}${role}`;
    iam.createRole({ arn, trustPolicy: String(assumeRolePolicy) });
    iam.tagResource(arn, Object(tags));
  }
  for (const name of graph.names(ROLE_POLICY)) {
    const { role, policy } = graph.inputs(ROLE_POLICY, name);
    // One that the team has made.
    if (!graph.names(ROLE).includes(String(role))) {
      iam.createRole({ arn: roleArn(String(role)), trustPolicy: LAMBDA_TRUST });
    }
    await iam.putRolePolicy(String(role), name, String(policy));
  }
  for (const name of graph.names(QUEUE_POLICY)) {
    const { queueUrl, policy } = graph.inputs(QUEUE_POLICY, name);
    iam.putResourcePolicy(queueArn(String(queueUrl).split("/").at(-1) ?? ""), String(policy));
  }
  return {
    may: (roleArn, action, resource) => {
      try {
        iam.require({ roleArn, sessionName: "test" }, action, resource);
        return true;
      } catch {
        return false;
      }
    },
    powerful: (roleArn, tags = {}) => {
      iam.createRole({ arn: roleArn, trustPolicy: LAMBDA_TRUST });
      iam.tagResource(roleArn, tags);
      void iam.putRolePolicy(roleArn.split("/").at(-1) ?? "", "all", ALLOW_SQS);
      return roleArn;
    },
  };
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${name}`;
}

export function roleArn(name: string): string {
  return `${ACCOUNT}/${name}`;
}

const LAMBDA_TRUST = document({
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
});

const ALLOW_SQS = document({ Action: "sqs:*", Resource: "*" });

function document(statement: object): string {
  const Statement = [{ Effect: "Allow", ...statement }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
