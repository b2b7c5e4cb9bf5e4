import { type Accepted, acceptMembers, type Members, type Reader } from "./accept.ts";
import { nearest } from "./nearest.ts";
import type { ArgumentList } from "./support.ts";
import { requireTags } from "./tags.ts";

export interface AcceptedArguments {
  /** The arguments that are reproduced or checked. */
  readonly read: Members;
  readonly notHere: Accepted<Members>["notHere"];
}

/**
 * Compares a resource's arguments with the list of its type.
 *
 * @throws {Error} when the type has no such argument, or it is refused here; the message names each one and what to do.
 */
export function checkArguments(inputs: Members, list: ArgumentList): AcceptedArguments {
  const { value, notHere, refused: wrong } = acceptMembers(inputs, list, PROVIDER);
  const refused = [...wrong, ...conflictsIn(inputs, list)];
  if (refused.length > 0) throw new Error([...new Set(refused)].join("; "));
  return {
    read: withoutRegion(list["tags"] === "checked" ? withoutTags(value) : value),
    notHere: notHere.filter(
      (path) => !Object.hasOwn(SDK_DEFAULTS, path) || inputs[path] !== SDK_DEFAULTS[path],
    ),
  };
}

/** A name and the prefix of a generated one exclude each other, in each type that has both. */
function conflictsIn(inputs: Members, list: ArgumentList): string[] {
  const given = (name: string) => inputs[name] !== undefined && inputs[name] !== null;
  return Object.keys(list)
    .filter((name) => given(name) && Object.hasOwn(list, `${name}Prefix`) && given(`${name}Prefix`))
    .map((name) => `Conflicting configuration arguments: "${name}": conflicts with ${name}Prefix`);
}

/** What the constructor of docker-build's Image adds to the arguments of every program. */
const SDK_DEFAULTS: Members = { buildOnPreview: true, network: "default" };

/** The Region of every type is read in one place. */
function withoutRegion({ region: _, ...others }: Members): Members {
  return others;
}

/** Tags that are only checked have the same rules for every type. A counterpart that reproduces them reads them itself. */
function withoutTags({ tags, ...others }: Members): Members {
  requireTags(tags);
  return others;
}

/** Pulumi's provider refuses an unknown member with the first sentence. */
const PROVIDER: Reader = {
  isAbsent: (value) => value === undefined || value === null,
  describeUnknown({ name, path, known }) {
    const near = nearest(name, known);
    const remedy =
      near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known: ${known.join(", ")}.`;
    return (
      `${path}: Invalid or unknown key. ${remedy} ` +
      "If a newer version of the provider has it, add it to packages/local-cloud/src/arguments."
    );
  },
};
