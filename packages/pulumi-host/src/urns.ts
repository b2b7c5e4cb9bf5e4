import * as pulumi from "@pulumi/pulumi";

/** The parts of a resource's URN. */
export interface UrnParts {
  readonly project: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
}

/** `urn:pulumi:STACK::PROJECT::PARENT-TYPE$TYPE::NAME`, as Pulumi's engine forms it. */
export function urnOf({ project, stack, type, name, parent }: UrnParts): string {
  if (parent === undefined) return `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const [start, parentProject, parentType] = parent.split("::");
  return `${start}::${parentProject}::${parentType}$${type}::${name}`;
}

/** A parent that may have had other URNs. */
export interface AliasedParent {
  readonly name: string;
  readonly aliases: readonly string[];
}

type Alias = pulumi.Input<pulumi.URN | pulumi.Alias>;
type UrnOfResource = (resource: pulumi.Resource) => string | undefined;

/**
 * The former URNs under which the engine looks for the resource: those that its aliases name, and those below each alias of
 * its parent. Aliases that are promises or outputs are omitted.
 */
export function aliasUrns(
  current: UrnParts,
  aliases: readonly Alias[],
  parent: AliasedParent | undefined,
  urnOfResource: UrnOfResource,
): string[] {
  const own = aliases.flatMap((alias) => ownAlias(current, alias, urnOfResource));
  const inherited = (parent?.aliases ?? []).flatMap((parentAlias) =>
    [urnOf(current), ...own].map((urn) =>
      urnOf({
        ...current,
        type: typeIn(urn),
        name: inheritedName(nameIn(urn), parent?.name ?? "", nameIn(parentAlias)),
        parent: parentAlias,
      }),
    ),
  );
  return [...new Set([...own, ...inherited])];
}

function ownAlias(current: UrnParts, alias: Alias, urnOfResource: UrnOfResource): string[] {
  if (typeof alias === "string") return [alias];
  if (pulumi.Output.isInstance(alias) || alias instanceof Promise) return [];
  const { parent, ...changed } = alias;
  if (!Object.values(changed).every((value) => typeof value === "string")) return [];
  const parts = { ...current, ...(changed as Partial<UrnParts>) };
  if (!Object.hasOwn(alias, "parent")) return [urnOf(parts)];
  if (parent === undefined || typeof parent === "string") return [urnOf({ ...parts, parent })];
  if (!pulumi.Resource.isInstance(parent)) return [];
  return [urnOf({ ...parts, parent: urnOfResource(parent) })];
}

/** If a child's name starts with its parent's name, its former name started with the parent's former name. */
function inheritedName(name: string, parentName: string, parentAliasName: string): string {
  return name.startsWith(parentName) ? parentAliasName + name.slice(parentName.length) : name;
}

/** A name may contain `::` itself. */
function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
