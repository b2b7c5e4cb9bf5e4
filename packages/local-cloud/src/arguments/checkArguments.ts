import { REGION } from "../limits.ts";
import { nearest } from "./nearest.ts";
import type { ArgumentList, Support } from "./support.ts";
import { requireTags } from "./tags.ts";

type Values = Readonly<Record<string, unknown>>;

export interface AcceptedArguments {
  /** The arguments that are reproduced or checked. */
  readonly read: Values;
  /** The paths of the given arguments without a local effect, such as `vpcConfig` or `loggingConfig.logFormat`. */
  readonly notHere: readonly string[];
}

/**
 * Compares a resource's arguments with the list of its type.
 *
 * @throws {Error} when the type has no such argument, or it is refused here; the message names each one and what to do.
 */
export function checkArguments(inputs: Values, list: ArgumentList): AcceptedArguments {
  const accepted = acceptMembers(inputs, list, "");
  if (accepted.refused.length > 0) throw new Error(accepted.refused.join("; "));
  return {
    read: list["tags"] === "checked" ? withoutTags(accepted.value) : accepted.value,
    notHere: accepted.notHere.filter((path) => path !== "region" || inputs[path] !== REGION),
  };
}

/** Tags that are only checked have the same rules for every type. A counterpart that reproduces them reads them itself. */
function withoutTags({ tags, ...others }: Values): Values {
  requireTags(tags);
  return others;
}

interface Accepted<Value> {
  readonly value: Value;
  readonly notHere: readonly string[];
  readonly refused: readonly string[];
}

function acceptMembers(values: Values, list: ArgumentList, at: string): Accepted<Values> {
  const value: Record<string, unknown> = {};
  const notHere: string[] = [];
  const refused: string[] = [];
  for (const [name, given] of Object.entries(values)) {
    if (given === undefined) continue;
    const path = `${at}${name}`;
    const known = Object.hasOwn(list, name) ? list[name] : undefined;
    if (known === undefined) refused.push(unknownArgument(name, path, list));
    else if (known === "refused") refused.push(`${path}: supported locally: none`);
    else if (hasNoEffect(known)) {
      notHere.push(path);
      if (typeof known !== "string") refused.push(...acceptAny(given, known, path).refused);
    } else {
      const member = acceptAny(given, known, path);
      value[name] = member.value;
      notHere.push(...member.notHere);
      refused.push(...member.refused);
    }
  }
  return { value, notHere, refused };
}

function acceptAny(given: unknown, known: Support | ArgumentList, path: string): Accepted<unknown> {
  if (typeof known === "string") return { value: given, notHere: [], refused: [] };
  if (Array.isArray(given)) {
    const elements = given.map((element: unknown) => acceptAny(element, known, path));
    return {
      value: elements.map(({ value }) => value),
      notHere: [...new Set(elements.flatMap(({ notHere }) => notHere))],
      refused: elements.flatMap(({ refused }) => refused),
    };
  }
  if (typeof given === "object" && given !== null) {
    return acceptMembers(given as Values, known, `${path}.`);
  }
  return { value: given, notHere: [], refused: [] };
}

/** Whether nothing at or below this place has an effect, so that its own name says it all. */
function hasNoEffect(known: Support | ArgumentList): boolean {
  return typeof known === "string"
    ? known === "no local effect"
    : Object.values(known).every(hasNoEffect);
}

/** The first sentence is the one of Pulumi's provider, which refuses an unknown member in the same way. */
function unknownArgument(name: string, path: string, list: ArgumentList): string {
  const near = nearest(name, Object.keys(list));
  const remedy =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : `Known: ${Object.keys(list).join(", ")}.`;
  return (
    `${path}: Invalid or unknown key. ${remedy} ` +
    "If a newer version of the provider has it, add it to packages/local-cloud/src/arguments."
  );
}
