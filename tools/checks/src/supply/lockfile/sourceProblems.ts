import type { Lockfile } from "./lockfile.ts";

/** A package of the registry has a hash and nothing else: its address follows from its name. */
const INTEGRITY = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** @returns a line for each locked package that does not come from the registry, or not with a hash of its bytes */
export function sourceProblems({ packages = {} }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([name, { resolution = {} }]) => {
    const { integrity, ...exotic } = resolution;
    const fields = Object.entries(exotic).map(([field, value]) => `${field} ${String(value)}`);
    if (fields.length > 0 || /@(?!npm:)[a-z+]+:|@[^@]*\//.test(name.slice(1)))
      return [
        `${name}: comes from ${fields.join(", ") || "elsewhere"}; only packages of the registry are allowed`,
      ];
    return typeof integrity === "string" && INTEGRITY.test(integrity)
      ? []
      : [`${name}: integrity is ${JSON.stringify(integrity)}; a hash sha512-… is needed`];
  });
}
