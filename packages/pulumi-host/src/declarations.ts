import * as pulumi from "@pulumi/pulumi";
import { aliasUrns, urnOf } from "./urns.ts";

/** A resource's identity and options, from its constructor. Pulumi's mocks receive only its type, name and inputs. */
export interface Declaration {
  readonly urn: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** The URNs of the resources in the option `dependsOn`; resources inside an output are omitted. */
  readonly dependsOn: readonly string[];
  readonly ignoreChanges: readonly string[];
  /** The resource's possible former URNs, from its own aliases and those of its parents. */
  readonly aliases: readonly string[];
}

/** An input that carries a resource's URN from its constructor to its registration. */
const URN_INPUT = "__urn";

/** Records the declarations of the resources of one run. */
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

  /** Separates the declaration from the program's own inputs. */
  function take(received: Readonly<Record<string, unknown>>) {
    const { [URN_INPUT]: urn, ...inputs } = received;
    const declaration = typeof urn === "string" ? byUrn.get(urn) : undefined;
    if (declaration === undefined) throw new Error(`undeclared resource: ${urn}`);
    return { ...declaration, inputs };
  }

  return { record, take };
}

function resourcesIn({ dependsOn }: pulumi.ResourceOptions): pulumi.Resource[] {
  return [dependsOn].flat().filter((one) => pulumi.Resource.isInstance(one));
}
