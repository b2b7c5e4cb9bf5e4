import { z } from "zod";
import * as ecr from "../arguments/ecr.ts";
import type { LocalRegistration } from "../counterparts/counterpart.ts";
import type { ResourceType } from "../counterparts/resourceType.ts";
import type { TagRules } from "../ecr/repositories.ts";
import { ACCOUNT_ID, ECR_REPOSITORY_NAME } from "../limits.ts";
import { arnOf } from "../names.ts";
import { attachment, inertType } from "./inertType.ts";

const { minLength, maxLength, pattern } = ECR_REPOSITORY_NAME;

const Tags = {
  imageTagMutability: z
    .enum(["MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"])
    .default("MUTABLE"),
  imageTagMutabilityExclusionFilters: z
    .array(z.strictObject({ filter: z.string(), filterType: z.literal("WILDCARD") }))
    .default([]),
};

const declared = inertType({
  arguments: ecr.repository,
  inputs: z.strictObject({
    name: z
      .string()
      .min(minLength)
      .max(maxLength)
      .regex(
        pattern,
        `Member must satisfy regular expression pattern: ${pattern.source}; lowercase letters only`,
      )
      .optional(),
    ...Tags,
    encryptionConfigurations: z
      .array(z.strictObject({ encryptionType: z.enum(["AES256", "KMS", "KMS_DSSE"]).optional() }))
      .optional(),
  }),
  description: "keeps the images of immutable tags",
  computed: (name, _hash, region) => ({
    id: name,
    name,
    registryId: ACCOUNT_ID,
    arn: arnOf(region, "ecr", `repository/${name}`),
    repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${region}.amazonaws.com/${name}`,
  }),
});

/** A repository, in which immutable tags keep their images. */
export const repository: ResourceType = {
  ...declared,
  async create(resource, cloud) {
    const { update, ...made } = await declared.create(resource, cloud);
    const [url, name] = [String(made.outputs["repositoryUrl"]), String(made.outputs["name"])];
    const keepRules = (registration: LocalRegistration) =>
      cloud.repositories.set(url, name, tagRules(registration));
    keepRules(resource);
    return {
      ...made,
      async update(changed) {
        const state = await update?.(changed);
        keepRules(changed);
        return state ?? made;
      },
      delete: () => cloud.repositories.delete(url),
    };
  },
};

function tagRules({ inputs }: LocalRegistration): TagRules {
  const { imageTagMutability: mutability, imageTagMutabilityExclusionFilters: filters } = z
    .object(Tags)
    .parse(inputs);
  return { mutability, exclusions: filters.map(({ filter }) => filter) };
}

/** Lifecycle policy properties, in the ECR user guide. */
const Rule = z
  .strictObject({
    rulePriority: z.number().int().min(1),
    description: z.string().optional(),
    selection: z.looseObject({
      tagStatus: z.enum(["tagged", "untagged", "any"]),
      tagPrefixList: z.array(z.string()).optional(),
      tagPatternList: z.array(z.string()).optional(),
      storageClass: z.string().optional(),
      countType: z.string(),
      countUnit: z.string().optional(),
      countNumber: z.number().int().min(1),
    }),
    action: z.looseObject({ type: z.string() }),
  })
  .superRefine(({ selection }, context) => {
    const issue = (message: string) =>
      context.addIssue({ code: "custom", path: ["selection"], message });
    const { tagStatus, countType, countUnit } = selection;
    const tagged = (selection.tagPrefixList ?? selection.tagPatternList) !== undefined;
    if (tagStatus === "tagged" && !tagged) {
      issue("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.");
    }
    if (tagStatus !== "tagged" && tagged) {
      issue(`tagPrefixList and tagPatternList require tagStatus=TAGGED, not ${tagStatus}`);
    }
    if (countType === "imageCountMoreThan" && countUnit !== undefined) {
      issue("countUnit requires a countType of days, such as sinceImagePushed");
    }
    if (countType === "sinceImagePushed" && countUnit !== "days") {
      issue("countType sinceImagePushed requires countUnit days");
    }
  });

const Policy = z.strictObject({ rules: z.array(Rule).min(1) }).superRefine(({ rules }, context) => {
  const issue = (message: string) => context.addIssue({ code: "custom", path: ["rules"], message });
  const priorities = rules.map(({ rulePriority }) => rulePriority);
  if (new Set(priorities).size < rules.length) issue("rulePriority must be unique");
  for (const { rulePriority, selection } of rules) {
    if (selection.tagStatus !== "any") continue;
    const others = rules.filter((rule) => rule.selection.storageClass === selection.storageClass);
    if (others.every((rule) => rule.rulePriority <= rulePriority)) continue;
    issue(
      "Rule for tagStatus=ANY must have the lowest priority per storage class: the highest number",
    );
  }
});

export const lifecyclePolicy = inertType({
  arguments: ecr.lifecyclePolicy,
  inputs: z.strictObject({
    repository: z.string(),
    // Pulumi's document object is passed as it is.
    policy: z.unknown().superRefine((policy, context) => {
      const reason = typeof policy === "string" ? problemOf(policy) : undefined;
      if (reason === undefined) return;
      const message =
        "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: " +
        `'Lifecycle policy validation failure: ${reason}'`;
      context.addIssue({ code: "custom", message });
    }),
  }),
  computed: attachment,
});

function problemOf(text: string): string | undefined {
  try {
    const issues = Policy.safeParse(JSON.parse(text)).error?.issues ?? [];
    if (issues.length === 0) return;
    return issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
