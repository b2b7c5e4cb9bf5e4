import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { type Permission, policyOf, requirePermission } from "../lambda/permission.ts";
import { functionArn, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  function: z.string(),
  action: z.string(),
  principal: z.string(),
  statementId: z.string().optional(),
  statementIdPrefix: z.string().optional(),
  qualifier: z.string().optional(),
  sourceArn: z.string().optional(),
  sourceAccount: z.string().optional(),
  principalOrgId: z.string().optional(),
  eventSourceToken: z.string().optional(),
  functionUrlAuthType: z.enum(["NONE", "AWS_IAM"]).optional(),
});

/** `aws:lambda/permission:Permission`: a statement of a function's policy. Every change replaces it. */
export const permission: CreateCounterpart = (resource, cloud) => {
  const { function: fn, statementIdPrefix, ...inputs } = readInputs(Inputs, resource);
  const statementId = physicalName(resource, inputs.statementId, statementIdPrefix);
  const added = { ...inputs, statementId };
  requirePermission(added, cloud.iam);
  const arn = functionArn(fn, resource.region);
  addToPolicy(added, arn, cloud);
  return {
    description: `statement of the function's policy for ${inputs.principal}`,
    id: statementId,
    outputs: { statementId },
    delete() {
      const statements = cloud.functionPolicies.get(arn);
      if (statements?.get(statementId) === added) statements.delete(statementId);
      applyPolicy(arn, cloud);
    },
  };
};

/** @throws {Error} when there is no such function, or it has such a statement; with Lambda's message. */
function addToPolicy(added: Permission, arn: string, cloud: Cloud): void {
  const { qualifier, statementId } = added;
  if (qualifier === "$LATEST") {
    throw new Error("We currently do not support adding policies for $LATEST.");
  }
  if (qualifier !== undefined || !cloud.functions.has(arn)) {
    throw new Error(`Function not found: ${[arn, ...(qualifier ? [qualifier] : [])].join(":")}`);
  }
  const statements = cloud.functionPolicies.get(arn) ?? new Map<string, Permission>();
  if (statements.has(statementId)) {
    throw new Error(
      `The statement id (${statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  cloud.functionPolicies.set(arn, statements.set(statementId, added));
  applyPolicy(arn, cloud);
}

function applyPolicy(arn: string, { functionPolicies, iam }: Cloud): void {
  const policy = policyOf(arn, functionPolicies.get(arn)?.values() ?? [], iam);
  if (policy === undefined) iam.deleteResourcePolicy(arn);
  else iam.putResourcePolicy(arn, policy);
}
