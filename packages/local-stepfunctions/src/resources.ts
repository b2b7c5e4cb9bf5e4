import type { Activities, Activity } from "./activities.ts";
import type { Revision } from "./engine/revision.ts";
import type { Store } from "./persistence/store.ts";
import type { Alias, Registry, StateMachine, Tags, Version } from "./registry.ts";
import type { Retention } from "./retention.ts";

/** What is made and deleted by calls, in memory and in the data folder at once. */
export interface Resources {
  addActivity(activity: Activity, tags: Tags): void;
  removeActivity(arn: string): void;
  addMachine(machine: StateMachine, tags: Tags): void;
  /** Makes the revision the machine's present one. */
  reviseMachine(machine: StateMachine, revision: Revision): void;
  /** Also its versions and aliases. */
  removeMachine(arn: string): void;
  /** Publishes the machine's present revision. */
  addVersion(machine: StateMachine, description: string | undefined): Version;
  removeVersion(machine: StateMachine, version: Version): void;
  /** Replaces one with the same name. */
  setAlias(machine: StateMachine, alias: Alias): void;
  removeAlias(machine: StateMachine, name: string): void;
  setTags(arn: string, tags: Tags): void;
}

interface ResourceParts {
  readonly activities: Activities;
  readonly registry: Registry;
  readonly store: Store;
  readonly retention: Pick<Retention, "machineDeleted">;
  now(): number;
  /** Called when a state machine is created, or has another revision or other settings. */
  onRevision(machine: StateMachine): void;
}

export function createResources(parts: ResourceParts): Resources {
  const { activities, registry, store, retention } = parts;
  return {
    addActivity(activity, own) {
      activities.add(activity);
      store.activity(activity);
      if (own.size > 0) setTags(activity.arn, own);
    },
    removeActivity(arn) {
      activities.remove(arn);
      registry.removeTags(arn);
      store.activityDeleted(arn);
    },
    addMachine(machine, own) {
      registry.addMachine(machine);
      store.machine(machine);
      parts.onRevision(machine);
      if (own.size > 0) setTags(machine.arn, own);
    },
    reviseMachine(machine, revision) {
      machine.revision = revision;
      store.machine(machine);
      parts.onRevision(machine);
    },
    removeMachine(arn) {
      const machine = registry.machines.get(arn);
      if (machine === undefined) return;
      registry.removeMachine(arn);
      registry.removeTags(arn);
      store.machineDeleted(machine);
      retention.machineDeleted(machine.serial);
    },
    addVersion(machine, description) {
      machine.lastVersion += 1;
      machine.firstVersion ??= { description };
      const { revision, lastVersion: number } = machine;
      const version = { number, revision, description, createdAt: parts.now() };
      machine.versions = [...machine.versions, version];
      store.machine(machine);
      store.version(machine, version);
      return version;
    },
    removeVersion(machine, version) {
      machine.versions = machine.versions.filter((one) => one !== version);
      store.versionDeleted(machine, version);
    },
    setAlias(machine, alias) {
      const others = machine.aliases.filter(({ name }) => name !== alias.name);
      const following = others.findIndex(({ name }) => name > alias.name);
      machine.aliases = others.toSpliced(following < 0 ? others.length : following, 0, alias);
      store.alias(machine, alias);
    },
    removeAlias(machine, name) {
      machine.aliases = machine.aliases.filter((one) => one.name !== name);
      store.aliasDeleted(machine, name);
    },
    setTags,
  };

  function setTags(arn: string, own: Tags): void {
    registry.setTags(arn, own);
    store.tags(arn, own);
  }
}
