import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import type { Cloud } from "../cloud.ts";
import { uuidOf } from "../names.ts";
import { region } from "../region.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";
import { DefaultTags } from "./withTags.ts";

/** What has an effect here. Pulumi's SDK gives the arguments of a provider as JSON texts, except for strings. */
const Inputs = z.looseObject({
  region: z.string().optional(),
  defaultTags: jsonText(DefaultTags).optional(),
});

/**
 * `pulumi:providers:aws`: its tags are those of its resources, in place of the stack's. Its account and its Region are the local
 * ones, so that its credentials have no effect.
 */
export const awsProvider: CreateCounterpart = (resource, cloud) => {
  const id = uuidOf(resource);
  const reference = `${resource.urn}::${id}`;
  const update = (changed: LocalRegistration) => read(changed, reference, cloud);
  return {
    ...update(resource),
    id,
    update,
    delete: () => void cloud.providerTags.delete(reference),
  };
};

function read(resource: LocalRegistration, reference: string, { providerTags }: Cloud) {
  const { region: wanted = region(), defaultTags } = readInputs(Inputs, resource);
  providerTags.set(reference, defaultTags?.tags ?? {});
  const elsewhere = wanted === region() ? "" : `, in ${region()}, not ${wanted}`;
  return { description: `provider${elsewhere}`, outputs: {} };
}

/** A provider of another package, of which nothing has an effect here. */
export const otherProvider: CreateCounterpart = (resource) => {
  const state = { description: "provider", outputs: {} };
  return { ...state, id: uuidOf(resource), update: () => state, delete() {} };
};
