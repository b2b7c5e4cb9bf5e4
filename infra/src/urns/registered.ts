import * as pulumi from "@pulumi/pulumi";
import { type OfflineStack, runOffline } from "../offline.ts";

/** A resource by the name that Pulumi's state knows it by, and by the names that it declares it had before. */
export interface RegisteredUrn {
  readonly urn: string;
  readonly aliases: readonly string[];
}

/** Runs the program offline and lists the URN of every resource and component that it registers. */
export async function registeredUrns(
  stack: OfflineStack,
  program: () => object,
): Promise<RegisteredUrn[]> {
  const registered: Identity[] = [];
  await runOffline(stack, () => {
    const project = { stack: pulumi.getStack(), project: pulumi.getProject() };
    pulumi.runtime.registerStackTransformation(recordIdentities(project, registered));
    return program();
  });
  return registered.map((one) => ({ urn: toUrn(one), aliases: one.aliases.map(toUrn) }));
}

/** The parts of a URN. */
interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** The types of the ancestors and of the resource itself, joined by `$`. */
  readonly qualifiedType: string;
  readonly name: string;
}

interface Identity extends UrnParts {
  readonly aliases: readonly UrnParts[];
}

type Project = Pick<UrnParts, "stack" | "project">;

/** A transformation is the one place that sees each resource with its parent and its aliases. */
function recordIdentities(project: Project, registered: Identity[]): pulumi.ResourceTransformation {
  const identities = new WeakMap<pulumi.Resource, Identity>();
  return ({ resource, type, name, props, opts }) => {
    const parent = opts.parent && identities.get(opts.parent);
    const own = { ...project, qualifiedType: qualified(parent, type), name };
    const declared = (opts.aliases ?? []).map((alias) => resolveAlias(alias, own, identities));
    const identity = { ...own, aliases: withInherited(own, declared, parent) };
    identities.set(resource, identity);
    registered.push(identity);
    return { props, opts };
  };
}

function qualified(parent: UrnParts | undefined, type: string): string {
  return parent ? `${parent.qualifiedType}$${type}` : type;
}

/** An alias says what was different; whatever it leaves out is as it is now. */
function resolveAlias(
  alias: pulumi.Input<string | pulumi.Alias>,
  now: UrnParts,
  identities: WeakMap<pulumi.Resource, Identity>,
): UrnParts {
  if (typeof alias === "string") return parseUrn(alias);
  if (pulumi.Output.isInstance(alias) || alias instanceof Promise) throw notPlain(now);
  const parents = now.qualifiedType.split("$").slice(0, -1).join("$");
  const type = plain(alias.type ?? typeOf(now), now);
  const above = "parent" in alias ? parentTypeOf(alias.parent, now, identities) : parents;
  return {
    stack: plain(alias.stack ?? now.stack, now),
    project: plain(alias.project ?? now.project, now),
    qualifiedType: above === "" ? type : `${above}$${type}`,
    name: plain(alias.name ?? now.name, now),
  };
}

function parentTypeOf(
  parent: pulumi.Alias["parent"],
  now: UrnParts,
  identities: WeakMap<pulumi.Resource, Identity>,
): string {
  if (parent === undefined) return "";
  if (pulumi.Resource.isInstance(parent)) return identities.get(parent)?.qualifiedType ?? "";
  return parseUrn(plain(parent, now)).qualifiedType;
}

function plain(value: pulumi.Input<string>, now: UrnParts): string {
  if (typeof value !== "string") throw notPlain(now);
  return value;
}

function notPlain({ name }: UrnParts): Error {
  return new Error(`An alias of ${name} is a promise or an output; it must be a plain value`);
}

/**
 * Children follow an alias of their parent, as in Pulumi's engine: under the parent's former type, and where a child's
 * name starts with the parent's, under the parent's former name.
 */
function withInherited(
  now: UrnParts,
  declared: readonly UrnParts[],
  parent: Identity | undefined,
): UrnParts[] {
  const inherited = (parent?.aliases ?? []).flatMap((former) =>
    [now, ...declared].map((child) => ({
      ...former,
      qualifiedType: qualified(former, typeOf(child)),
      name:
        parent && child.name.startsWith(parent.name)
          ? former.name + child.name.slice(parent.name.length)
          : child.name,
    })),
  );
  return [...declared, ...inherited];
}

function typeOf({ qualifiedType }: UrnParts): string {
  return qualifiedType.split("$").at(-1) ?? "";
}

function toUrn({ stack, project, qualifiedType, name }: UrnParts): string {
  return `urn:pulumi:${stack}::${project}::${qualifiedType}::${name}`;
}

/** `urn:pulumi:STACK::PROJECT::QUALIFIED-TYPE::NAME`; a name may contain `::` itself. */
function parseUrn(urn: string): UrnParts {
  const [start = "", project = "", qualifiedType = "", ...name] = urn.split("::");
  return {
    stack: start.replace(/^urn:pulumi:/, ""),
    project,
    qualifiedType,
    name: name.join("::"),
  };
}
