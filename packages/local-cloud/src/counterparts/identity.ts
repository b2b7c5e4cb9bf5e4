import { z } from "zod";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

const RoleInputs = z.object({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  path: z.string().default("/"),
  assumeRolePolicy: z.string(),
  permissionsBoundary: z.string().optional(),
  managedPolicyArns: z.array(z.string()).default([]),
  inlinePolicies: z.array(z.object({ name: z.string(), policy: z.string() })).default([]),
});

/** `aws:iam/role:Role` */
export const role: CreateCounterpart = async (resource, { iam }) => {
  const inputs = readInputs(RoleInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = arnOf("iam", `role${inputs.path}${name}`);
  iam.createRole({
    arn,
    trustPolicy: inputs.assumeRolePolicy,
    boundaryArn: inputs.permissionsBoundary,
  });
  await Promise.all([
    ...inputs.inlinePolicies.map((inline) => iam.putRolePolicy(name, inline.name, inline.policy)),
    ...inputs.managedPolicyArns.map((policyArn) => iam.attachRolePolicy(name, policyArn)),
  ]);
  return { description: "access key", id: name, outputs: { arn, name } };
};

const RolePolicyInputs = z.object({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  role: z.string(),
  policy: z.string(),
});

/** `aws:iam/rolePolicy:RolePolicy` */
export const rolePolicy: CreateCounterpart = async (resource, { iam }) => {
  const inputs = readInputs(RolePolicyInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  await iam.putRolePolicy(inputs.role, name, inputs.policy);
  return { description: "enforced policy", id: `${inputs.role}:${name}`, outputs: { name } };
};

const PolicyInputs = z.object({
  name: z.string().optional(),
  namePrefix: z.string().optional(),
  path: z.string().default("/"),
  policy: z.string(),
});

/** `aws:iam/policy:Policy` */
export const policy: CreateCounterpart = (resource, { iam }) => {
  const inputs = readInputs(PolicyInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix);
  const arn = arnOf("iam", `policy${inputs.path}${name}`);
  iam.createPolicy(arn, inputs.policy);
  return { description: "enforced policy", id: arn, outputs: { arn, name } };
};

const AttachmentInputs = z.object({ role: z.string(), policyArn: z.string() });

/** `aws:iam/rolePolicyAttachment:RolePolicyAttachment` */
export const rolePolicyAttachment: CreateCounterpart = async (resource, { iam }) => {
  const { role: roleName, policyArn } = readInputs(AttachmentInputs, resource);
  await iam.attachRolePolicy(roleName, policyArn);
  return { description: "enforced policy", id: `${roleName}-${policyArn}`, outputs: {} };
};
