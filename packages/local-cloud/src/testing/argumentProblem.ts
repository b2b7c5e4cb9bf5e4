import { requireTagsOfService } from "../arguments/tags.ts";
import { requireArguments } from "../arguments/withCheckedArguments.ts";
import { RESOURCE_TYPES } from "../counterparts/index.ts";
import { tagsIn } from "../counterparts/withTags.ts";
import { registrationOf } from "./registration.ts";

interface Declared {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Why AWS would refuse a resource that a program declares, whatever other resources there are; undefined if it would not. */
export function argumentProblem({ urn, type, name, inputs }: Declared): string | undefined {
  const known = RESOURCE_TYPES[type];
  if (known === undefined) return `${type} has no local counterpart`;
  try {
    requireTagsOfService(type, tagsIn(inputs));
    requireArguments(
      known,
      registrationOf(inputs, { urn, type, name, identity: { urn, name, generation: 0 } }),
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
