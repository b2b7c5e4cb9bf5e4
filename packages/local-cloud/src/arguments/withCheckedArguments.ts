import {
  type CreateCounterpart,
  type LocalRegistration,
  readInputs,
  type UpdatedState,
} from "../counterparts/counterpart.ts";
import type { ResourceType } from "../counterparts/resourceType.ts";
import { type AcceptedArguments, checkArguments } from "./checkArguments.ts";
import { parseArguments } from "./parseArguments.ts";

type Outputs = UpdatedState["outputs"];

/** The description of a type whose arguments all have no local effect, which therefore names none of them. */
export const NO_LOCAL_EFFECT = "no local effect";

/**
 * Lets a counterpart see only the arguments that it reads, also when it is updated. Adds the given arguments without a local
 * effect to its description, `queue (not here: kmsMasterKeyId)`, and the defaults of those that are not given to its outputs.
 */
export function withCheckedArguments(type: ResourceType): CreateCounterpart {
  const { create, inputs: schema, arguments: list, notHere: notHereIn = () => [] } = type;
  const accept = (resource: LocalRegistration) => {
    const { read, notHere } = checkArguments(resource.inputs, list);
    const checked = { ...resource, inputs: read };
    type.check?.(checked, resource.inputs);
    const all = [...notHere, ...notHereIn(read)];
    return { resource: checked, notHere: all };
  };
  /** As from Pulumi's provider, a program gets the default of an argument that it does not give. */
  const withDefaults = (outputs: Outputs, { inputs, region }: LocalRegistration): Outputs => {
    const defaults = Object.entries(parseArguments(schema, inputs).data ?? {}).filter(
      ([name]) => !Object.hasOwn(inputs, name),
    );
    const place = Object.hasOwn(list, "region") ? { region } : {};
    return { ...place, ...Object.fromEntries(defaults), ...outputs };
  };
  return async (registration, cloud) => {
    const { resource, notHere } = accept(registration);
    const { update, ...counterpart } = await create(resource, cloud);
    const description = withNotHere(counterpart.description, notHere);
    const outputs = withDefaults(counterpart.outputs, resource);
    if (update === undefined) return { ...counterpart, description, outputs };
    return {
      ...counterpart,
      description,
      outputs,
      async update(changed) {
        const accepted = accept(changed);
        const state = await update(accepted.resource);
        return {
          description: withNotHere(state.description, accepted.notHere),
          outputs: withDefaults(state.outputs, accepted.resource),
        };
      },
    };
  };
}

/** @throws {Error} when a resource's arguments are wrong whatever other resources there are. */
export function requireArguments(type: ResourceType, resource: LocalRegistration): void {
  const { read: inputs } = checkArguments(resource.inputs, type.arguments);
  readInputs(type.inputs, { inputs });
  type.check?.({ ...resource, inputs }, resource.inputs);
}

function withNotHere(description: string, notHere: AcceptedArguments["notHere"]): string {
  return notHere.length === 0 || description === NO_LOCAL_EFFECT
    ? description
    : `${description} (not here: ${notHere.join(", ")})`;
}
