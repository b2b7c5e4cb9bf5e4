import type { Lookup, RegisteredState, Registration } from "@sfn-workers/pulumi-host";
import type { Cloud } from "../cloud.ts";
import type { Change } from "./change.ts";
import { deleteInOrder } from "./deletions.ts";
import { type Deployed, localResource, named, type StackState } from "./deployed.ts";
import { isRegional, regionFor } from "./placement.ts";
import { deletionRefused } from "./protection.ts";
import { createRegistrar } from "./registrar.ts";

/** Runs a program; each resource that it registers goes to `register`. */
type RunProgram<Outputs> = (
  register: (registration: Registration) => Promise<RegisteredState>,
) => Promise<Outputs>;

/** The resources of an environment, which programs create, change and delete, one program after another. */
export interface Stack {
  /**
   * Changes the resources to those that a program registers, in the order of Pulumi's engine: what is new, changed or
   * replaced in the program's order, then the deletions. What is new starts before the deletions.
   *
   * @throws {Error} when the program or a change fails. The changes until then stay, and unless it is the first program, what
   * is new has started.
   */
  deploy<Outputs>(run: RunProgram<Outputs>, onChange: (change: Change) => void): Promise<Outputs>;
  /** The program's resources. Parents come before their children. */
  resources(): readonly Deployed[];
  find(urn: string): Deployed | undefined;
  /** Also those that are to be deleted or are retained. */
  all(): readonly Deployed[];
  lookUp(lookup: Lookup): RegisteredState["outputs"];
}

export function createStack(cloud: Cloud): Stack {
  const state: StackState = {
    current: new Map(),
    former: new Map(),
    replaced: new Set(),
    notStarted: new Set(),
    generations: new Map(),
  };
  const { current, former, replaced, notStarted } = state;
  const retained = new Set<Deployed>();
  let isFirst = true;

  function start(): void {
    for (const { counterpart } of notStarted) counterpart.start?.();
    notStarted.clear();
  }

  async function remove(deployed: Deployed, onChange: (change: Change) => void): Promise<void> {
    const { registration, counterpart } = deployed;
    const kind = replaced.has(deployed) ? "deleteReplaced" : "delete";
    if (!registration.retainOnDelete) {
      counterpart.quiesce?.();
      await counterpart.stop?.();
      await named(registration, () => counterpart.delete?.());
    }
    if (registration.retainOnDelete) retained.add(deployed);
    if (former.get(registration.urn) === deployed) former.delete(registration.urn);
    replaced.delete(deployed);
    onChange({
      kind: registration.retainOnDelete ? "retain" : kind,
      resource: localResource(deployed),
    });
  }

  async function deploy<Outputs>(
    run: RunProgram<Outputs>,
    onChange: (change: Change) => void,
  ): Promise<Outputs> {
    const removeOne = (deployed: Deployed) => remove(deployed, onChange);
    for (const [urn, deployed] of current) former.set(urn, deployed);
    current.clear();
    let outputs: Outputs;
    try {
      outputs = await run(createRegistrar(state, cloud, { onChange, remove: removeOne }));
    } catch (error) {
      if (!isFirst) start();
      throw error;
    }
    isFirst = false;
    start();
    for (const { registration } of former.values()) {
      if (registration.protect) throw deletionRefused(registration.urn);
    }
    await deleteInOrder([...replaced, ...former.values()], removeOne);
    return outputs;
  }

  const resources = () => [...current.values(), ...former.values()];
  const all = () => [...resources(), ...replaced, ...retained];
  return {
    deploy,
    resources,
    find: (urn) => current.get(urn) ?? former.get(urn),
    all,
    lookUp(lookup) {
      const { type, name, id } = lookup;
      const region = regionFor(lookup, cloud);
      const found = all().find(
        ({ registration, counterpart }) =>
          registration.type === type &&
          counterpart.id === id &&
          (!isRegional(type) || registration.region === region),
      );
      if (found !== undefined)
        return { ...found.registration.inputs, ...found.counterpart.outputs };
      throw new Error(
        `${name} (${type}): the program looks up ${id}; supported locally: the id of a resource of the program`,
      );
    },
  };
}
