import { isDeepStrictEqual } from "node:util";
import type { RegisteredState, Registration } from "@sfn-workers/pulumi-host";
import type { Cloud } from "../cloud.ts";
import type { Counterpart, LocalRegistration } from "../counterparts/counterpart.ts";
import type { Change } from "./change.ts";
import {
  argumentsReplacedOnChange,
  changedArguments,
  replacingArguments,
  withIgnoredChanges,
} from "./changes.ts";
import { deleteInOrder, replacedWith } from "./deletions.ts";
import {
  checkRegistration,
  comparableOf,
  createCounterpart,
  type Deployed,
  localResource,
  type StackState,
  updateCounterpart,
} from "./deployed.ts";
import { nameTaken } from "./nameTaken.ts";
import { regionFor } from "./placement.ts";
import { replacementRefused } from "./protection.ts";
import { isDeletedFirst, isRebuilt, withKept } from "./replacements.ts";

interface Steps {
  readonly onChange: (change: Change) => void;
  readonly remove: (deployed: Deployed) => Promise<void>;
}

/** What a resource is to be, with the comparable form of its arguments. */
interface Goal {
  readonly registration: Registration;
  readonly fingerprint: Deployed["fingerprint"];
  /** What is created if it is replaced, which keeps nothing of the resource before it. */
  readonly replacement: Registration;
}

/** Registers the resources of one program: each is the same as before, or is created, updated or replaced. */
export function createRegistrar(state: StackState, cloud: Cloud, { onChange, remove }: Steps) {
  const { current, former, replaced, notStarted, generations } = state;
  const claimed = new Set<Deployed>();
  /** The URN that a resource had before → the one that it has now. */
  const claimants = new Map<string, string>();
  /** Deleted, because their replacements can't be created before. */
  const deletedFirst = new Map<string, Deployed>();

  return async (registration: Registration): Promise<RegisteredState> => {
    const old = claim(registration);
    const { counterpart } =
      old === undefined ? await createNew(registration) : await changeFrom(old, registration);
    return { id: counterpart.id, outputs: counterpart.outputs };
  };

  async function changeFrom(old: Deployed, wanted: Registration): Promise<Deployed> {
    const { type, ignoreChanges } = wanted;
    const { type: formerType, inputs: former } = old.registration;
    const inputs = withIgnoredChanges(wanted.inputs, former, ignoreChanges);
    const kept = type === formerType ? withKept(type, inputs, former) : inputs;
    const registration = { ...wanted, inputs: kept };
    const fingerprint = await comparableOf(registration, cloud);
    return apply({ registration, fingerprint, replacement: { ...wanted, inputs } }, old);
  }

  /**
   * Finds the resource as the program before had it, under its URN or one of its aliases.
   * @throws {Error} when another resource has claimed it; the messages are Pulumi's
   */
  function claim({ urn, aliases }: Registration): Deployed | undefined {
    for (const one of [urn, ...aliases]) {
      const claimant = claimants.get(one);
      if (claimant !== undefined) throw claimedTwice(one, urn, claimant);
      const found = former.get(one) ?? deletedFirst.get(one);
      if (found === undefined || claimed.has(found)) continue;
      claimed.add(found);
      claimants.set(one, urn);
      return found;
    }
    return undefined;
  }

  function apply(goal: Goal, old: Deployed): Promise<Deployed> {
    const { registration, fingerprint } = goal;
    const changed = changedArguments(fingerprint, old.fingerprint);
    const byProvider = replacingArguments(registration.type, fingerprint, old.fingerprint);
    const byOptions = replacedByOptions(goal, old);
    const replacing = [...new Set([...byProvider, ...byOptions])];
    const isGone = deletedFirst.get(old.registration.urn) === old;
    if (replacing.length > 0 || isGone) {
      const { type, inputs, deleteBeforeReplace } = goal.replacement;
      const deleteFirst =
        deleteBeforeReplace ?? (byProvider.length > 0 && isDeletedFirst(type, inputs));
      return replace(goal, old, { changed: replacing, deleteFirst });
    }
    if (changed.length > 0 || isRebuilt(registration.type)) return update(goal, old, changed);
    return Promise.resolve(keep(goal, old));
  }

  async function createNew(registration: Registration): Promise<Deployed> {
    const deployed = await create(registration);
    onChange({ kind: "create", resource: localResource(deployed) });
    return deployed;
  }

  /** Creates it at once: a policy that takes effect while its content is read does not count for it. */
  async function create(registration: Registration): Promise<Deployed> {
    const { urn } = registration;
    const local = withNextIdentity(registration);
    generations.set(urn, local.identity.generation + 1);
    const counterpart = await createCounterpart(local, cloud);
    const fingerprint = await comparableOf(registration, cloud);
    const deployed = { registration: local, fingerprint, counterpart };
    notStarted.add(deployed);
    current.set(urn, deployed);
    return deployed;
  }

  function withNextIdentity(registration: Registration): LocalRegistration {
    const { urn, name } = registration;
    const region = regionFor(registration, cloud);
    const generation = generations.get(urn) ?? 0;
    return { ...registration, region, identity: { urn, name, generation } };
  }

  async function update(goal: Goal, old: Deployed, changed: readonly string[]): Promise<Deployed> {
    const registration = withIdentity(goal, old);
    const counterpart = await updateCounterpart(old, registration, cloud);
    const isSame =
      changed.length === 0 && isDeepStrictEqual(shown(counterpart), shown(old.counterpart));
    const deployed = put({ registration, fingerprint: goal.fingerprint, counterpart }, old);
    const resource = localResource(deployed);
    // Without a changed argument, it is what the arguments refer to: the files of an image.
    const what = changed.length === 0 ? ["content"] : changed;
    onChange(isSame ? { kind: "same", resource } : { kind: "update", resource, changed: what });
    return deployed;
  }

  function keep(goal: Goal, old: Deployed): Deployed {
    const registration = withIdentity(goal, old);
    const deployed = put({ ...old, registration }, old);
    onChange({ kind: "same", resource: localResource(deployed) });
    return deployed;
  }

  async function replace(
    { replacement: registration }: Goal,
    old: Deployed,
    {
      changed,
      deleteFirst,
    }: { readonly changed: readonly string[]; readonly deleteFirst: boolean },
  ): Promise<Deployed> {
    if (registration.protect && old.registration.protect)
      throw replacementRefused(registration.urn);
    const isGone = deletedFirst.get(old.registration.urn) === old;
    if (deleteFirst && !isGone) {
      await checkRegistration(withNextIdentity(registration));
      await deleteWithDependents(old);
    } else if (!isGone) requireOtherName(registration, regionFor(registration, cloud), old);
    const deployed = await create(registration);
    if (former.get(old.registration.urn) === old) {
      former.delete(old.registration.urn);
      replaced.add(old);
    }
    onChange({ kind: "replace", resource: localResource(deployed), changed });
    return deployed;
  }

  async function deleteWithDependents(first: Deployed): Promise<void> {
    const unclaimed = [...former.values()].filter((one) => !claimed.has(one));
    const dependents = replacedWith(first, unclaimed);
    const kept = dependents.find(({ registration }) => registration.protect);
    if (kept !== undefined) throw replacementRefused(kept.registration.urn);
    for (const one of [first, ...dependents]) {
      deletedFirst.set(one.registration.urn, one);
      replaced.add(one);
    }
    await deleteInOrder([first, ...dependents], remove);
  }

  function put(deployed: Deployed, old: Deployed): Deployed {
    if (notStarted.delete(old)) notStarted.add(deployed);
    former.delete(old.registration.urn);
    current.set(deployed.registration.urn, deployed);
    return deployed;
  }
}

function claimedTwice(former: string, urn: string, claimant: string): Error {
  return new Error(
    former === urn
      ? `Duplicate resource URN '${urn}' conflicting with alias on resource with URN '${claimant}'`
      : `Duplicate resource alias '${former}' applied to resource with URN '${urn}' conflicting with resource with URN '${claimant}'`,
  );
}

/** What else than the provider has it replaced: as the engine does so, it is not deleted first. */
function replacedByOptions({ registration, fingerprint }: Goal, old: Deployed): string[] {
  const { type, replaceOnChanges, replacementTrigger } = registration;
  const names = argumentsReplacedOnChange(replaceOnChanges, fingerprint, old.fingerprint);
  if (type !== old.registration.type) names.push("type");
  if (!isDeepStrictEqual(replacementTrigger, old.registration.replacementTrigger)) {
    names.push("replacementTrigger");
  }
  return names;
}

/** Its generated names stay, also under another URN. */
function withIdentity({ registration }: Goal, old: Deployed): LocalRegistration {
  const { identity, region } = old.registration;
  return { ...registration, identity, region };
}

/** @throws {Error} when the replacement would have the name of the resource beside which it is created. */
function requireOtherName(
  { type, name, inputs }: Registration,
  region: string,
  old: Deployed,
): void {
  const given = inputs["name"];
  if (given === undefined || type !== old.registration.type || region !== old.registration.region) {
    return;
  }
  if (given !== old.registration.inputs["name"]) return;
  throw new Error(`${name} (${type}): ${nameTaken(type, String(given))}`);
}

function shown({ id, description, outputs }: Counterpart) {
  return { id, description, outputs };
}
