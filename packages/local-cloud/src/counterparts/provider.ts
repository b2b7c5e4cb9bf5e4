import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import { uuidOf } from "../names.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { DefaultTags } from "./withTags.ts";

/** What has an effect here. Pulumi's SDK gives the arguments of a provider as JSON texts, except for strings. */
const Inputs = z.looseObject({
  defaultTags: jsonText(DefaultTags).optional(),
});

/**
 * `pulumi:providers:aws`: its tags and its Region are those of its resources, in place of the stack's. Its account is the local
 * one, so that its credentials have no effect.
 */
export const awsProvider: CreateCounterpart = (resource, cloud) => {
  const id = uuidOf(resource);
  const reference = `${resource.urn}::${id}`;
  const { tags, ...state } = read(resource);
  cloud.providers.set(reference, { region: resource.region, tags });
  return {
    ...state,
    id,
    update(changed) {
      const { tags: next, ...changedState } = read(changed);
      if (isDeepStrictEqual(next, tags)) return changedState;
      throw new Error(
        "defaultTags can't change in an update: stop the environment, and deploy again",
      );
    },
    delete: () => void cloud.providers.delete(reference),
  };
};

function read(resource: LocalRegistration) {
  const { defaultTags } = readInputs(Inputs, resource);
  return {
    description: `provider, in ${resource.region}`,
    outputs: {},
    tags: defaultTags?.tags ?? {},
  };
}

/** A provider of another package, of which nothing has an effect here. */
export const otherProvider: CreateCounterpart = (resource) => {
  const state = { description: "provider", outputs: {} };
  return { ...state, id: uuidOf(resource), update: () => state, delete() {} };
};
