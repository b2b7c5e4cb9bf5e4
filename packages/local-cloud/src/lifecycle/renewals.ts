import type { Cloud } from "../cloud.ts";
import { comparableOf, type Deployed, named } from "./deployed.ts";

/** Renewals of workers: those of one resource one after another, those of different resources at the same time. */
export interface Renewals {
  /**
   * @param before what runs first
   * @throws {Error} when there is no such worker, or its renewal fails; the message names the resource.
   */
  renew(urn: string, before: Promise<unknown>, signal: AbortSignal): Promise<void>;
  /** Resolves when those that have been asked for are over. */
  ended(): Promise<unknown>;
}

export function createRenewals(
  find: (urn: string) => Deployed | undefined,
  cloud: Cloud,
): Renewals {
  /** The newest of each resource, by URN. */
  const newest = new Map<string, Promise<unknown>>();

  async function renewAlone(urn: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const deployed = find(urn);
    if (deployed === undefined) {
      throw new Error(`renew: ${urn} is not deployed: use the urn of one of the resources`);
    }
    const { renew } = deployed.counterpart;
    if (renew === undefined) {
      throw new Error(
        `renew: ${urn} has no worker: use an aws:lambda/function:Function or an aws:ecs/service:Service`,
      );
    }
    const { registration } = deployed;
    // Before it is copied: what changes meanwhile is found by the next update.
    const fingerprint = await comparableOf(registration, cloud);
    await named(registration, () => renew(signal));
    deployed.fingerprint = fingerprint;
  }

  return {
    renew(urn, before, signal) {
      const renewal = Promise.allSettled([before, newest.get(urn)]).then(() =>
        renewAlone(urn, signal),
      );
      const over = renewal
        .catch(() => {
          // Whoever called this renewal is told.
        })
        .finally(() => {
          if (newest.get(urn) === over) newest.delete(urn);
        });
      newest.set(urn, over);
      return renewal;
    },
    ended: () => Promise.all(newest.values()),
  };
}
