import type { Given, Place, Properties, ResourceKind, StoredResource } from "../kinds/kind.ts";
import { kindOf } from "../kinds/resourceKinds.ts";

/** What the engine asks of the account. */
export interface Operation {
  readonly kind: "create" | "read" | "update" | "delete";
  readonly urn: string;
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  /** What is to be there, of a create or an update. */
  readonly inputs: Properties | undefined;
}

/** An operation that has ended. Both clocks are one counter, so that one operation ended before another began, or did not. */
export interface EndedOperation extends Operation {
  readonly id: string | undefined;
  readonly began: number;
  readonly ended: number;
  /** Why it failed; undefined when it did not. */
  readonly failure: string | undefined;
}

/**
 * Runs before an operation: what it throws fails the operation, and while it waits, the operation does. A `NotReadyError` fails a
 * create after AWS has made the resource.
 */
export type Hook = (operation: Operation) => void | Promise<void>;

/** AWS refuses an operation. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** AWS has made what was to be created, but it does not come to work, as a service whose tasks do not start. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
  /** What is there. */
  readonly resource: StoredResource | undefined;

  constructor(message: string, resource?: StoredResource) {
    super(message);
    this.resource = resource;
  }
}

/** One account of AWS: what is there, and what has been asked of it. */
export interface SimulatedAccount {
  readonly accountId: string;
  readonly region: string;
  resources(): readonly StoredResource[];
  /** The operations in the order of their ends. */
  operations(): readonly EndedOperation[];
  /** Adds a hook. @returns what removes it */
  intercept(hook: Hook): () => void;
  create(urn: string, inputs: Properties): Promise<StoredResource>;
  read(urn: string, id: string): Promise<StoredResource | undefined>;
  update(urn: string, id: string, inputs: Properties): Promise<StoredResource>;
  delete(urn: string, id: string): Promise<void>;
}

export function createAccount({
  accountId,
  region,
}: Pick<SimulatedAccount, "accountId" | "region">): SimulatedAccount {
  const resources = new Map<string, StoredResource>();
  const log: EndedOperation[] = [];
  const hooks = new Set<Hook>();
  let clock = 0;
  let made = 0;

  function placeWithout(key: string | undefined): Place {
    const others = [...resources].filter(([at]) => at !== key).map(([, resource]) => resource);
    return { accountId, region, others, serial };
  }

  function serial(): string {
    made += 1;
    return made.toString().padStart(SERIAL_DIGITS, "0");
  }

  async function hooked(operation: Operation): Promise<NotReadyError | undefined> {
    try {
      for (const hook of hooks) await hook(operation);
      return undefined;
    } catch (error) {
      if (error instanceof NotReadyError && operation.kind === "create") return error;
      throw error;
    }
  }

  /** Runs the hooks, then the operation, and logs how it ended. */
  async function logged<T extends StoredResource | undefined>(
    operation: Operation,
    work: () => T,
    id?: string,
  ): Promise<T> {
    clock += 1;
    const began = clock;
    const end = (failure: string | undefined, endedId: string | undefined) => {
      clock += 1;
      log.push({ ...operation, id: endedId, began, ended: clock, failure });
    };
    try {
      const notReady = await hooked(operation);
      const result = work();
      if (notReady !== undefined) throw new NotReadyError(notReady.message, result);
      end(undefined, result?.id ?? id);
      return result;
    } catch (error) {
      end(error instanceof Error ? error.message : String(error), id);
      throw error;
    }
  }

  /** The one that is to AWS what is to be created. */
  function findSame(type: string, { identity }: ResourceKind, given: Given) {
    if (identity === undefined) return undefined;
    const wanted = identity(given);
    return [...resources.values()].find(
      (other) => other.type === type && identity({ inputs: other.inputs }) === wanted,
    );
  }

  function create(urn: string, asked: Properties): StoredResource {
    const type = typeOf(urn);
    const kind = kindOf(type);
    const inputs = { ...kind.unset, ...asked };
    const given = { inputs };
    const place = placeWithout(undefined);
    refuse(kind.refuses?.(given, place));
    const there = findSame(type, kind, given);
    if (there !== undefined) {
      const { conflict = "refused" } = kind;
      const rule = typeof conflict === "function" ? conflict(there, given) : conflict;
      if (rule === "refused") refuse(`AlreadyExists: there is ${there.id}, of ${there.urn}`);
      if (rule === "returns what is there") return put({ ...there, urn });
      resources.delete(keyOf(type, there.id));
    }
    return put({ type, urn, inputs, ...kind.created(given, place) });
  }

  function put(resource: StoredResource): StoredResource {
    resources.set(keyOf(resource.type, resource.id), resource);
    return resource;
  }

  function update(urn: string, id: string, inputs: Properties): StoredResource {
    const type = typeOf(urn);
    const kind = kindOf(type);
    const key = keyOf(type, id);
    const before = resources.get(key);
    if (before === undefined) throw new RefusedError(`NotFound: there is no ${type} ${id}`);
    const given = { inputs };
    const place = placeWithout(key);
    refuse(kind.refusesUpdate?.(before, given, place));
    const outputs = { ...before.outputs, ...kind.updated?.(before, given, place) };
    return put({ ...before, urn, inputs: updated(kind, before.inputs, inputs), outputs });
  }

  /** What is gone already is no error, as in the provider. */
  function remove(type: string, id: string): undefined {
    const key = keyOf(type, id);
    const resource = resources.get(key);
    if (resource === undefined) return;
    refuse(kindOf(type).refusesDeletion?.(resource, placeWithout(key)));
    resources.delete(key);
    dropWith(resource);
  }

  function dropWith(gone: StoredResource): void {
    for (const [key, resource] of resources) {
      const goes = kindOf(resource.type).goesWith?.(resource, gone);
      if (goes === true && resources.delete(key)) dropWith(resource);
    }
  }

  const operation = (kind: Operation["kind"], urn: string, inputs?: Properties): Operation => {
    return { kind, urn, type: typeOf(urn), name: nameOf(urn), inputs };
  };
  return {
    accountId,
    region,
    resources: () => [...resources.values()],
    operations: () => [...log],
    intercept: (hook) => {
      hooks.add(hook);
      return () => hooks.delete(hook);
    },
    create: (urn, inputs) => logged(operation("create", urn, inputs), () => create(urn, inputs)),
    read: (urn, id) =>
      logged(operation("read", urn), () => resources.get(keyOf(typeOf(urn), id)), id),
    update: (urn, id, inputs) =>
      logged(operation("update", urn, inputs), () => update(urn, id, inputs), id),
    delete: (urn, id) => logged(operation("delete", urn), () => remove(typeOf(urn), id), id),
  };
}

/** What AWS holds after an update: what an update does not reach stays, and what AWS fills in. */
function updated(kind: ResourceKind, before: Properties, after: Properties): Properties {
  const filledIn = kind.filledIn?.filter((key) => after[key] === undefined) ?? [];
  const kept = [...(kind.keeps ?? []), ...filledIn];
  return { ...after, ...Object.fromEntries(kept.map((key) => [key, before[key]])) };
}

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw new RefusedError(reason);
}

const SERIAL_DIGITS = 8;

function keyOf(type: string, id: string): string {
  return `${type} ${id}`;
}

/** The resource's type, without those of its parents. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
