import { REGION } from "../limits.ts";
import { type Accepted, acceptMembers, type DescribeUnknown, type Members } from "./accept.ts";
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
  const { value, notHere, refused } = acceptMembers(inputs, list, describeUnknown);
  if (refused.length > 0) throw new Error(refused.join("; "));
  return {
    read: list["tags"] === "checked" ? withoutTags(value) : value,
    notHere: notHere.filter((path) => path !== "region" || inputs[path] !== REGION),
  };
}

/** Tags that are only checked have the same rules for every type. A counterpart that reproduces them reads them itself. */
function withoutTags({ tags, ...others }: Members): Members {
  requireTags(tags);
  return others;
}

/** The first sentence is the one of Pulumi's provider, which refuses an unknown member in the same way. */
const describeUnknown: DescribeUnknown = ({ name, path, known }) => {
  const near = nearest(name, known);
  const remedy =
    near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Known: ${known.join(", ")}.`;
  return (
    `${path}: Invalid or unknown key. ${remedy} ` +
    "If a newer version of the provider has it, add it to packages/local-cloud/src/arguments."
  );
};
