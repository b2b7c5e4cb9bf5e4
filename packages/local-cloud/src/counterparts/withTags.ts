import type { RegisteredState } from "@sfn-workers/pulumi-host";
import { z } from "zod";
import { parseArguments } from "../arguments/parseArguments.ts";
import { requireTagsOfService } from "../arguments/tags.ts";
import type { CreateCounterpart, LocalRegistration } from "./counterpart.ts";

const Tags = z.record(z.string(), z.string());

/**
 * Gives a resource's tags, and those that the stack or its provider gives to all resources, to the conditions of policies:
 * `aws:ResourceTag`, and `aws:PrincipalTag` for a role. All of them are the output `tagsAll`.
 */
export function withTags(create: CreateCounterpart): CreateCounterpart {
  return async (registration, cloud) => {
    const allTags = ({ inputs, provider }: LocalRegistration) => {
      const common = cloud.providers.get(provider ?? "")?.tags ?? cloud.defaultTags;
      return { ...common, ...tagsIn(inputs) };
    };
    const tagged = (resource: LocalRegistration, outputs: Outputs): Outputs => {
      const { arn } = outputs;
      if (typeof arn !== "string") return outputs;
      const tagsAll = allTags(resource);
      cloud.iam.tagResource(arn, tagsAll);
      return { tagsAll, ...outputs };
    };
    requireTagsOfService(registration.type, allTags(registration));
    const counterpart = await create(registration, cloud);
    const outputs = tagged(registration, counterpart.outputs);
    const { update } = counterpart;
    if (update === undefined) return { ...counterpart, outputs };
    return {
      ...counterpart,
      outputs,
      async update(changed) {
        requireTagsOfService(changed.type, allTags(changed));
        const state = await update(changed);
        return { ...state, outputs: tagged(changed, state.outputs) };
      },
    };
  };
}

type Outputs = RegisteredState["outputs"];

/** The tags that a resource itself has. They are checked before. */
export function tagsIn(inputs: LocalRegistration["inputs"]): z.infer<typeof Tags> {
  return parseArguments(Tags, inputs["tags"] ?? {}).data ?? {};
}

/** The tags of all resources of a provider. */
export const DefaultTags = z.object({ tags: Tags.default({}) });

/**
 * The tags of all resources of a stack, from its key `aws:defaultTags`.
 *
 * @throws {Error} when the value has another form.
 */
export function readDefaultTags(config: Readonly<Record<string, unknown>>): z.infer<typeof Tags> {
  const value = config["aws:defaultTags"] ?? {};
  const result = DefaultTags.safeParse(typeof value === "string" ? JSON.parse(value) : value);
  if (result.success) return result.data.tags;
  throw new Error(`aws:defaultTags: ${z.prettifyError(result.error)}`);
}
