import { z } from "zod";
import { textLike } from "../iam/pattern.ts";
import { parsePolicyDocument } from "../iam/policyDocument.ts";
import {
  ACCOUNT_ID,
  KMS_DELETION_WINDOW_DAYS,
  KMS_ROTATION_DAYS,
  MAX_KMS_DESCRIPTION_LENGTH,
  PARTITION,
} from "../limits.ts";
import { arnOf, physicalName, uuidOf } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

export const KeyInputs = z.strictObject({
  policy: z.string().optional(),
  isEnabled: z.boolean().default(true),
  description: z.string().max(MAX_KMS_DESCRIPTION_LENGTH).optional(),
  keyUsage: z
    .literal("ENCRYPT_DECRYPT", "supported locally: ENCRYPT_DECRYPT, for encryption at rest")
    .optional(),
  customerMasterKeySpec: z
    .literal("SYMMETRIC_DEFAULT", "supported locally: SYMMETRIC_DEFAULT, for encryption at rest")
    .optional(),
  deletionWindowInDays: z
    .number()
    .int()
    .min(KMS_DELETION_WINDOW_DAYS.min)
    .max(KMS_DELETION_WINDOW_DAYS.max)
    .optional(),
  enableKeyRotation: z.boolean().optional(),
  rotationPeriodInDays: z
    .number()
    .int()
    .min(KMS_ROTATION_DAYS.min)
    .max(KMS_ROTATION_DAYS.max)
    .optional(),
  multiRegion: z.boolean().default(false),
});

/** What KMS gives a key without a policy: the account's policies of roles decide (KMS developer guide, default key policy). */
const DEFAULT_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Enable IAM User Permissions",
      Effect: "Allow",
      Principal: { AWS: `arn:${PARTITION}:iam::${ACCOUNT_ID}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ],
});

/** @throws {Error} when nobody could change the key's policy any more, with KMS's message. */
export function checkKeyPolicy(
  { inputs: { policy } }: LocalRegistration,
  { bypassPolicyLockoutSafetyCheck: bypass }: LocalRegistration["inputs"],
): void {
  if (typeof policy !== "string" || bypass === true) return;
  const statements = parsePolicyDocument(policy, "policy of key", "key");
  const leavesItOpen = statements.some(
    ({ effect, principals, actions }) =>
      effect === "Allow" &&
      principals.length > 0 &&
      actions.patterns.some((action) => textLike(action, "kms:PutKeyPolicy", {}, "ignore case")) !==
        actions.negated,
  );
  if (leavesItOpen) return;
  throw new Error(
    "policy: MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future. " +
      "Allow kms:PutKeyPolicy to the account, as with kms:* for its root",
  );
}

/** `aws:kms/key:Key`: its policy and its state are enforced; nothing is encrypted. */
export const key: CreateCounterpart = (resource, { kms }) => {
  const { multiRegion } = readInputs(KeyInputs, resource);
  const uuid = uuidOf(resource);
  const keyId = multiRegion ? `mrk-${uuid.replaceAll("-", "")}` : uuid;
  const arn = arnOf(resource.region, "kms", `key/${keyId}`);
  const put = (registration: LocalRegistration) => {
    const { policy, isEnabled } = readInputs(KeyInputs, registration);
    kms.putKey({ arn, policy: policy ?? DEFAULT_POLICY, enabled: isEnabled });
    return {
      description: "enforced key policy",
      outputs: { arn, keyId, policy: policy ?? DEFAULT_POLICY },
    };
  };
  return { ...put(resource), id: keyId, update: put, delete: () => kms.scheduleDeletion(arn) };
};

export const KeyPolicyInputs = z.strictObject({ keyId: z.string(), policy: z.string() });

/** `aws:kms/keyPolicy:KeyPolicy`. On AWS its deletion leaves the key with the default policy. */
export const keyPolicy: CreateCounterpart = (resource, { kms }) => {
  const { keyId } = readInputs(KeyPolicyInputs, resource);
  const put = (registration: LocalRegistration) => {
    kms.putKeyPolicy(keyId, readInputs(KeyPolicyInputs, registration).policy, resource.region);
    return { description: "enforced key policy", outputs: {} };
  };
  return {
    ...put(resource),
    id: keyId,
    update: put,
    delete: () => kms.putKeyPolicy(keyId, DEFAULT_POLICY, resource.region),
  };
};

export const AliasInputs = z.strictObject({
  name: z
    .string()
    .regex(/^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/, "must begin with alias/, and not with alias/aws/")
    .optional(),
  namePrefix: z.string().optional(),
  targetKeyId: z.string(),
});

/** `aws:kms/alias:Alias` */
export const alias: CreateCounterpart = (resource, { kms }) => {
  const inputs = readInputs(AliasInputs, resource);
  const name = physicalName(resource, inputs.name, inputs.namePrefix ?? "alias/");
  const arn = arnOf(resource.region, "kms", name);
  const stateOf = ({ targetKeyId }: z.infer<typeof AliasInputs>) => {
    const outputs = { arn, name, targetKeyArn: kms.keyArn(targetKeyId, resource.region) };
    return { description: "name of a key", outputs };
  };
  kms.createAlias(arn, inputs.targetKeyId);
  return {
    ...stateOf(inputs),
    id: name,
    update(changed) {
      const next = readInputs(AliasInputs, changed);
      kms.putAlias(arn, next.targetKeyId);
      return stateOf(next);
    },
    delete: () => kms.deleteAlias(arn),
  };
};
