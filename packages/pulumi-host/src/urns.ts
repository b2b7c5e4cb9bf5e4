import type { Alias } from "./messages.ts";

/** The parts of a resource's URN. */
export interface UrnParts {
  readonly project: string;
  readonly stack: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
}

/** The type of the resource at the root of each program, which URNs omit. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** `urn:pulumi:STACK::PROJECT::PARENT-TYPE$TYPE::NAME`, as Pulumi's engine forms it. */
export function urnOf({ project, stack, type, name, parent }: UrnParts): string {
  const [, , parentType] = parent === undefined ? [] : parent.split("::");
  const qualified = parentType === undefined ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** A parent that may have had other URNs. */
export interface AliasedParent {
  readonly name: string;
  readonly aliases: readonly string[];
}

/**
 * The former URNs under which the engine looks for the resource: those that its aliases name, and those below each alias of
 * its parent.
 */
export function aliasUrns(
  current: UrnParts,
  aliases: readonly Alias[],
  parent: AliasedParent | undefined,
): string[] {
  const own = aliases.map((alias) => ownAlias(current, alias));
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
  return [...new Set([...own, ...inherited])].filter((urn) => urn !== urnOf(current));
}

/** Pulumi's runtime has resolved the alias: what it does not change is empty. */
function ownAlias(current: UrnParts, alias: Alias): string {
  const changed = alias.getSpec();
  if (changed === undefined) return alias.getUrn();
  const parent = changed.getParenturn() || current.parent;
  const isTop = changed.getNoparent() || parent === undefined || typeIn(parent) === STACK_TYPE;
  return urnOf({
    project: changed.getProject() || current.project,
    stack: changed.getStack() || current.stack,
    type: changed.getType() || current.type,
    name: changed.getName() || current.name,
    parent: isTop ? undefined : parent,
  });
}

/** If a child's name starts with its parent's name, its former name started with the parent's former name. */
function inheritedName(name: string, parentName: string, parentAliasName: string): string {
  return name.startsWith(parentName) ? parentAliasName + name.slice(parentName.length) : name;
}

/** A name may contain `::` itself. */
function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The type of the resource itself, without its parents' types. */
export function typeIn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
