import type { RegisteredUrn } from "./registered.ts";

/** The difference between the URNs of a program and a list. */
export interface Difference {
  /** Registered, but not listed under the URN or one of the aliases: Pulumi creates it. */
  readonly created: readonly string[];
  /** Listed, but neither registered nor an alias of anything registered: Pulumi deletes it. */
  readonly deleted: readonly string[];
}

export function differenceFrom(
  listed: readonly string[],
  registered: readonly RegisteredUrn[],
): Difference {
  const before = new Set(listed);
  const after = new Set(registered.flatMap(({ urn, aliases }) => [urn, ...aliases]));
  return {
    created: registered
      .filter(({ urn, aliases }) => ![urn, ...aliases].some((one) => before.has(one)))
      .map(({ urn }) => urn),
    deleted: listed.filter((urn) => !after.has(urn)),
  };
}

/** Describes a difference: its effect on AWS, how to avoid it and how to accept it. */
export function describeDifference(file: string, { created, deleted }: Difference): string {
  return [
    `The program no longer matches ${file}.`,
    ...section("Pulumi would delete from AWS, with all data:", deleted.filter(isResource)),
    ...section("Pulumi would create, without data:", created.filter(isResource)),
    ...section("Components removed from the state:", deleted.filter(isComponent)),
    ...section("Components added to the state:", created.filter(isComponent)),
    "To keep a resource whose type, name or parent changed, or all resources of such a component, give its options",
    'the former identity: aliases: [{ type: "former:type:Here" }], or name, or parent.',
    "To accept the difference, run `pnpm urns --update` and commit the list.",
  ].join("\n");
}

function section(title: string, urns: readonly string[]): string[] {
  return urns.length === 0 ? [] : [title, ...urns.map((urn) => `  ${describeUrn(urn)}`)];
}

/** The resource's own type and name, then the whole URN. */
function describeUrn(urn: string): string {
  const [, , , ...name] = urn.split("::");
  return `${ownType(urn)} ${name.join("::")}  (${urn})`;
}

/** The last of a URN's types. */
export function ownType(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Components exist in Pulumi's state only, not on AWS. */
function isComponent(urn: string): boolean {
  return ownType(urn).startsWith("sfn-workers:");
}

function isResource(urn: string): boolean {
  return !isComponent(urn);
}
