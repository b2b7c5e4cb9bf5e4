import type { RegisteredState } from "@sfn-workers/pulumi-host";
import { z } from "zod";
import type { CreateCounterpart, LocalRegistration } from "./counterpart.ts";

const Tags = z.record(z.string(), z.string());

/**
 * Gives a resource's tags, and those that the stack gives to all resources, to the conditions of policies: `aws:ResourceTag`,
 * and `aws:PrincipalTag` for a role.
 */
export function withTags(create: CreateCounterpart): CreateCounterpart {
  return async (registration, cloud) => {
    const tag = ({ inputs }: LocalRegistration, { arn }: RegisteredState["outputs"]): void => {
      if (typeof arn !== "string") return;
      cloud.iam.tagResource(arn, { ...cloud.defaultTags, ...Tags.parse(inputs["tags"] ?? {}) });
    };
    const counterpart = await create(registration, cloud);
    tag(registration, counterpart.outputs);
    const { update } = counterpart;
    if (update === undefined) return counterpart;
    return {
      ...counterpart,
      async update(changed) {
        const state = await update(changed);
        tag(changed, state.outputs);
        return state;
      },
    };
  };
}

const DefaultTags = z.object({ tags: Tags.default({}) });

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
