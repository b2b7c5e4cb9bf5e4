import * as pulumi from "@pulumi/pulumi";
import { aliasUrns, urnOf } from "./urns.ts";

/** What the constructor of a resource knows of it. Pulumi's mocks are given its type, name and inputs alone. */
export interface Declaration {
  readonly urn: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** The URNs of the resources that the option `dependsOn` names outright. */
  readonly dependsOn: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** The URNs that the resource may have had before, through aliases of its own and of its parents. */
  readonly aliases: readonly string[];
}

/** Carries a resource's URN, among its inputs, from its constructor to its registration. */
const URN_INPUT = "__urn";

/** Records what the resources of one run declare. */
export function createDeclarations(stack: { readonly project: string; readonly stack: string }) {
  const byResource = new WeakMap<pulumi.Resource, Declaration>();
  const byUrn = new Map<string, Declaration>();
  const urnOfResource = (resource: pulumi.Resource) => byResource.get(resource)?.urn;

  const record: pulumi.ResourceTransformation = ({ resource, type, name, props, opts }) => {
    const parent = opts.parent && byResource.get(opts.parent);
    const { project } = stack;
    const parts = { project, stack: stack.stack, type, name, parent: parent?.urn };
    const urn = urnOf(parts);
    if (byUrn.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    const declaration = {
      urn,
      name,
      parent: parent?.urn,
      dependsOn: resourcesIn(opts).flatMap((one) => urnOfResource(one) ?? []),
      ignoreChanges: "ignoreChanges" in opts ? (opts.ignoreChanges ?? []) : [],
      aliases: aliasUrns(parts, opts.aliases ?? [], parent, urnOfResource),
    };
    byResource.set(resource, declaration);
    byUrn.set(urn, declaration);
    return { props: { ...props, [URN_INPUT]: urn }, opts };
  };

  /** Separates the declaration from the inputs that the program gave. */
  function take(received: Readonly<Record<string, unknown>>) {
    const { [URN_INPUT]: urn, ...inputs } = received;
    const declaration = typeof urn === "string" ? byUrn.get(urn) : undefined;
    if (declaration === undefined) throw new Error(`a resource that nothing declared: ${urn}`);
    return { ...declaration, inputs };
  }

  return { record, take };
}

function resourcesIn({ dependsOn }: pulumi.ResourceOptions): pulumi.Resource[] {
  return [dependsOn].flat().filter((one) => pulumi.Resource.isInstance(one));
}
