import type { Properties, StoredResource } from "../kinds/kind.ts";
import { kindOf } from "../kinds/resourceKinds.ts";
import { isSame } from "../kinds/same.ts";
import { DEFAULTS } from "../provider/difference.ts";
import { isSecret, type StateResource } from "./state.ts";

/** What an account holds otherwise than the state says, in words. */
export function leftovers(
  account: readonly StoredResource[],
  state: readonly StateResource[],
): string[] {
  const custom = state.filter((resource) => resource.custom);
  const stored = new Map(account.map((resource) => [keyOf(resource), resource]));
  const known = new Set(custom.map(keyOf));
  return [
    ...custom.filter((one) => one.delete).map(({ urn }) => `${urn} still waits for its deletion`),
    ...account.filter((one) => !known.has(keyOf(one))).map((one) => `${keyOf(one)} is left over`),
    ...custom.flatMap((one) => {
      const there = stored.get(keyOf(one));
      if (there === undefined) return [`${one.urn} is lost`];
      const differing = differingInputs(there.inputs, {
        ...kindOf(one.type).unset,
        ...one.inputs,
      });
      return differing.map((key) => `${one.urn}: ${key} is not what the program says`);
    }),
  ];
}

function keyOf({ type, id }: Pick<StateResource, "type" | "id">): string {
  return `${type} ${id}`;
}

function differingInputs(there: Properties, said: Properties): string[] {
  const keys = new Set([...Object.keys(there), ...Object.keys(said)]);
  keys.delete(DEFAULTS);
  return [...keys].filter((key) => !isSecret(said[key]) && !isSame(there[key], said[key]));
}
