import type { CreateCounterpart, LocalRegistration } from "../counterparts/counterpart.ts";
import type { ResourceType } from "../counterparts/resourceType.ts";
import { type AcceptedArguments, checkArguments } from "./checkArguments.ts";

/** The description of a type whose arguments all have no local effect, which therefore names none of them. */
export const NO_LOCAL_EFFECT = "no local effect";

/**
 * Lets a counterpart see only the arguments that it reads, also when it is updated, and adds the given arguments without a
 * local effect to its description: `queue (not here: kmsMasterKeyId)`.
 */
export function withCheckedArguments({
  create,
  arguments: list,
  notHere: notHereIn = () => [],
}: Pick<ResourceType, "create" | "arguments" | "notHere">): CreateCounterpart {
  const accept = (resource: LocalRegistration) => {
    const { read, notHere } = checkArguments(resource.inputs, list);
    const all = [...notHere, ...notHereIn(read)];
    return { resource: { ...resource, inputs: read }, notHere: all };
  };
  return async (registration, cloud) => {
    const { resource, notHere } = accept(registration);
    const { update, ...counterpart } = await create(resource, cloud);
    const description = withNotHere(counterpart.description, notHere);
    if (update === undefined) return { ...counterpart, description };
    return {
      ...counterpart,
      description,
      async update(changed) {
        const accepted = accept(changed);
        const state = await update(accepted.resource);
        return { ...state, description: withNotHere(state.description, accepted.notHere) };
      },
    };
  };
}

function withNotHere(description: string, notHere: AcceptedArguments["notHere"]): string {
  return notHere.length === 0 || description === NO_LOCAL_EFFECT
    ? description
    : `${description} (not here: ${notHere.join(", ")})`;
}
