import type { RegisterResourceRequest, TransformResourceOptions } from "./messages.ts";
import { aliasUrns, STACK_TYPE, typeIn, type UrnParts, urnOf } from "./urns.ts";

/** A resource's identity and the options that it is registered with, after all transforms. */
export interface Declaration {
  readonly urn: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** The URNs of the resources that it depends on, through the option `dependsOn` or through its inputs. */
  readonly dependsOn: readonly string[];
  /** Input → the URNs of the resources whose outputs it is made from. */
  readonly inputsDependOn: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** The resource's possible former URNs, from its own aliases and those of its parents. */
  readonly aliases: readonly string[];
  /** Its own value, or that of the closest parent that has one. */
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Undefined when the program leaves it to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** How long Pulumi waits for each of the provider's operations, where the program says so. */
  readonly customTimeouts: Readonly<Partial<Record<"create" | "update" | "delete", string>>>;
  /** A change of it replaces the resource. */
  readonly replacementTrigger: unknown;
  /** The URN of the resource whose deletion also deletes this one. */
  readonly deletedWith: string | undefined;
  /** The id of the existing resource that the program takes over instead of creating one. */
  readonly importId: string | undefined;
  /** `URN::ID` of an explicit provider. */
  readonly provider: string | undefined;
}

/** Records the declarations of one run. */
export function createDeclarations(stack: { readonly project: string; readonly stack: string }) {
  const byUrn = new Map<string, Pick<Declaration, "name" | "aliases">>();

  function partsOf(type: string, name: string, parent: string): UrnParts {
    const isTop = parent === "" || typeIn(parent) === STACK_TYPE;
    return { ...stack, type, name, parent: isTop ? undefined : parent };
  }

  /** @throws {Error} when another resource has the URN, or a timeout is no duration; the messages are Pulumi's. */
  function declare(request: RegisterResourceRequest, options: TransformResourceOptions) {
    const parts = partsOf(request.getType(), request.getName(), request.getParent());
    const urn = urnOf(parts);
    if (byUrn.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    requireDurations(parts.name, options);
    const parent = parts.parent === undefined ? undefined : byUrn.get(parts.parent);
    const declaration: Declaration = {
      urn,
      name: parts.name,
      parent: parts.parent,
      dependsOn: options.getDependsOnList(),
      inputsDependOn: Object.fromEntries(
        [...request.getPropertydependenciesMap().entries()].flatMap(([input, dependencies]) => {
          const urns = dependencies.getUrnsList();
          return urns.length === 0 ? [] : [[input, urns]];
        }),
      ),
      ignoreChanges: options.getIgnoreChangesList(),
      replaceOnChanges: options.getReplaceOnChangesList(),
      aliases: aliasUrns(parts, options.getAliasesList(), parent),
      protect: options.getProtect() ?? false,
      retainOnDelete: options.getRetainOnDelete() ?? false,
      deleteBeforeReplace: options.hasDeleteBeforeReplace()
        ? options.getDeleteBeforeReplace()
        : undefined,
      customTimeouts: timeoutsOf(options),
      replacementTrigger: options.getReplacementTrigger()?.toJavaScript(),
      deletedWith: options.getDeletedWith() || undefined,
      importId: options.getImport() || undefined,
      provider: options.getProvider() || undefined,
    };
    byUrn.set(urn, declaration);
    return declaration;
  }

  return { declare, urnOf: (...named: Parameters<typeof partsOf>) => urnOf(partsOf(...named)) };
}

function timeoutsOf(options: TransformResourceOptions): Declaration["customTimeouts"] {
  const given = options.getCustomTimeouts();
  const [create, update, deletion] = [given?.getCreate(), given?.getUpdate(), given?.getDelete()];
  return {
    ...(create && { create }),
    ...(update && { update }),
    ...(deletion && { delete: deletion }),
  };
}

/** A duration of Go, such as `90s` or `1h30m`. */
const DURATION = /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;

function requireDurations(name: string, options: TransformResourceOptions): void {
  const given = options.getCustomTimeouts();
  const wrong = [given?.getCreate(), given?.getUpdate(), given?.getDelete()].find(
    (text) => text && !DURATION.test(text),
  );
  if (wrong === undefined) return;
  throw new Error(
    `${name}: customTimeouts: unable to parse customTimeout Value ${wrong}; allowed: a duration such as 90s or 1h30m`,
  );
}
