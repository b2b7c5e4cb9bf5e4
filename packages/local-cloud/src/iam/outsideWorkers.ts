import { nameInArn } from "../names.ts";
import { issueWorkerKey, type WorkerKey, type WorkerKeys } from "../workerKey.ts";
import type { Iam } from "./iam.ts";

/** A worker that the program does not make, such as a machine outside AWS, by its role. */
export interface OutsideWorker {
  readonly roleArn: string;
  /** What its policy allows: statements of IAM. A role that the program makes has its own policies, and these are not added. */
  readonly statements: readonly object[];
  /** Of its policy, `worker` by default: one role may do several workers' work. */
  readonly policyName?: string;
  /** RoleSessionName (STS API reference, AssumeRole): at most 64 characters. */
  readonly sessionName: string;
}

export interface OutsideKey extends Pick<WorkerKey, "key" | "dismiss" | "revoke"> {}

/**
 * Makes the role of a worker outside, unless there is one, and gives a key of it once its policy has taken effect. A later call for the
 * same role replaces the policy of the same name.
 *
 * @throws {Error} when the name of the role is not allowed, or the statements are none that IAM stores
 */
export async function admitWorker(
  { roleArn, statements, sessionName, policyName = "worker" }: OutsideWorker,
  { iam, pollEndpoints }: WorkerKeys & { readonly iam: Iam },
  outside: Set<string>,
): Promise<OutsideKey> {
  if (!iam.hasRole(roleArn)) {
    iam.createRole({ arn: roleArn, trustPolicy: TRUST });
    outside.add(roleArn);
  }
  if (outside.has(roleArn)) {
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await iam.putRolePolicy(nameInArn(roleArn), policyName, document);
  }
  return issueWorkerKey({ roleArn, sessionName }, { iam, pollEndpoints });
}

/** Whoever is outside assumes its role in its own way, such as with a certificate. */
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "rolesanywhere.amazonaws.com" },
    },
  ],
});
