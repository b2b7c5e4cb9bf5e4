import { z } from "zod";
import type { Iam } from "../iam/iam.ts";
import { requireName } from "../iam/quotas.ts";
import { uniqueIdOf } from "../iam/requestContext.ts";
import {
  IAM_PREFIX_CHARACTERS,
  IAM_ROLE_DESCRIPTION,
  IAM_SESSION_SECONDS,
  MAX_IAM_DESCRIPTION_CHARACTERS,
} from "../limits.ts";
import { iamArnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { PolicyText } from "./policyText.ts";

/** An empty one makes no policy: it only says that the role has no others than those of its arguments. */
const InlinePolicies = z.array(
  z.strictObject({ name: z.string().default(""), policy: z.string().default("") }),
);

export const RoleInputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().max(IAM_PREFIX_CHARACTERS.role).optional(),
  path: z.string().default("/"),
  assumeRolePolicy: PolicyText,
  permissionsBoundary: z.string().optional(),
  managedPolicyArns: z.array(z.string()).default([]),
  inlinePolicies: InlinePolicies.default([]),
  forceDetachPolicies: z.boolean().default(false),
  description: z
    .string()
    .max(MAX_IAM_DESCRIPTION_CHARACTERS)
    .regex(
      IAM_ROLE_DESCRIPTION,
      "Member must satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*, which has neither — nor →",
    )
    .optional(),
  maxSessionDuration: z
    .number()
    .int()
    .min(IAM_SESSION_SECONDS.min)
    .max(IAM_SESSION_SECONDS.max)
    .optional(),
});

/** @throws {Error} when IAM would refuse the name, with its message. */
export function checkRole(resource: LocalRegistration): void {
  const { name, namePrefix } = readInputs(RoleInputs, resource);
  requireName("role", physicalName(resource, name, namePrefix));
}

/** `aws:iam/role:Role` */
export const role: CreateCounterpart = async (resource, { iam }) => {
  let inputs = readInputs(RoleInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = iamArnOf(`role${inputs.path}${name}`);
  const description = "access key";
  const outputs = { arn, name, uniqueId: uniqueIdOf(arn) };
  iam.createRole({ arn, ...settingsOf(inputs) });
  await putPolicies(name, inputs, iam);
  return {
    description,
    id: name,
    outputs,
    async update(changed) {
      const next = readInputs(RoleInputs, changed);
      iam.updateRole(name, settingsOf(next));
      for (const { name: policyName } of inputs.inlinePolicies) {
        const stays = next.inlinePolicies.some((kept) => kept.name === policyName);
        if (!stays && policyName !== "") iam.deleteRolePolicy(name, policyName);
      }
      for (const policyArn of inputs.managedPolicyArns) {
        if (!next.managedPolicyArns.includes(policyArn)) iam.detachRolePolicy(name, policyArn);
      }
      await putPolicies(name, next, iam);
      inputs = next;
      return { description, outputs };
    },
    delete() {
      // As by the provider: if the arguments list inline policies, all inline policies are removed; so with attached ones.
      const force = inputs.forceDetachPolicies;
      iam.deleteRole(name, {
        inline: force || inputs.inlinePolicies.length > 0,
        attached: force || inputs.managedPolicyArns.length > 0,
      });
    },
  };
};

function settingsOf(inputs: z.infer<typeof RoleInputs>) {
  return { trustPolicy: inputs.assumeRolePolicy, boundaryArn: inputs.permissionsBoundary };
}

async function putPolicies(roleName: string, inputs: z.infer<typeof RoleInputs>, iam: Iam) {
  await Promise.all([
    ...inputs.inlinePolicies
      .filter(({ name, policy: document }) => name !== "" || document !== "")
      .map(({ name, policy: document }) => iam.putRolePolicy(roleName, name, document)),
    ...inputs.managedPolicyArns.map((policyArn) => iam.attachRolePolicy(roleName, policyArn)),
  ]);
}

const ENFORCED = "enforced policy";

export const RolePolicyInputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().max(IAM_PREFIX_CHARACTERS.policy).optional(),
  role: z.string(),
  policy: PolicyText,
});

/** `aws:iam/rolePolicy:RolePolicy` */
export const rolePolicy: CreateCounterpart = async (resource, { iam }) => {
  const inputs = readInputs(RolePolicyInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  await iam.putRolePolicy(inputs.role, name, inputs.policy);
  const state = { description: ENFORCED, outputs: { name } };
  return {
    ...state,
    id: `${inputs.role}:${name}`,
    async update(changed) {
      await iam.putRolePolicy(inputs.role, name, readInputs(RolePolicyInputs, changed).policy);
      return state;
    },
    delete: () => iam.deleteRolePolicy(inputs.role, name),
  };
};

export const PolicyInputs = z.strictObject({
  name: z.string().optional(),
  namePrefix: z.string().max(IAM_PREFIX_CHARACTERS.policy).optional(),
  path: z.string().default("/"),
  policy: PolicyText,
  description: z.string().max(MAX_IAM_DESCRIPTION_CHARACTERS).optional(),
});

/** `aws:iam/policy:Policy` */
export const policy: CreateCounterpart = (resource, { iam }) => {
  const inputs = readInputs(PolicyInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = iamArnOf(`policy${inputs.path}${name}`);
  iam.createPolicy(arn, inputs.policy);
  const state = { description: ENFORCED, outputs: { arn, name } };
  return {
    ...state,
    id: arn,
    async update(changed) {
      await iam.updatePolicy(arn, readInputs(PolicyInputs, changed).policy);
      return state;
    },
    delete: () => iam.deletePolicy(arn),
  };
};

export const AttachmentInputs = z.strictObject({ role: z.string(), policyArn: z.string() });

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment` */
export const rolePolicyAttachment: CreateCounterpart = async (resource, { iam }) => {
  const { role: roleName, policyArn } = readInputs(AttachmentInputs, resource);
  await iam.attachRolePolicy(roleName, policyArn);
  const state = { description: ENFORCED, outputs: {} };
  return {
    ...state,
    id: `${roleName}-${policyArn}`,
    // Every argument replaces the attachment.
    update: () => state,
    delete: () => iam.detachRolePolicy(roleName, policyArn),
  };
};
