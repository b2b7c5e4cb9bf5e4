import type { Clock } from "@sfn-workers/local-stepfunctions";
import type { Statement } from "./statement.ts";

/** When a policy of a role takes effect after it was written. On AWS it is eventually, usually within seconds. */
export interface PolicyDelay {
  readonly clock: Pick<Clock, "setTimeout">;
  readonly ms: number;
}

/** The policies of one role that are in effect. */
export interface RolePolicies {
  statements(): readonly Statement[];
  /** By the policy's name or ARN. */
  inEffect(): ReadonlyMap<string, readonly Statement[]>;
  /** Adds or replaces a policy; resolves when it has taken effect. */
  put(name: string, statements: readonly Statement[]): Promise<void>;
  /** Takes effect at once. */
  delete(name: string): void;
}

/** @param delay without one, a policy takes effect at once */
export function createRolePolicies(delay: PolicyDelay | undefined): RolePolicies {
  const written = new Map<string, readonly Statement[]>();
  const effective = new Map<string, readonly Statement[]>();

  return {
    statements: () => [...effective.values()].flat(),
    inEffect: () => new Map(effective),
    put(name, statements) {
      written.set(name, statements);
      const { promise, resolve } = Promise.withResolvers<void>();
      const takeEffect = () => {
        // A later policy of this name, or a deletion, comes first.
        if (written.get(name) === statements) effective.set(name, statements);
        resolve();
      };
      if (delay === undefined) takeEffect();
      else delay.clock.setTimeout(takeEffect, delay.ms);
      return promise;
    },
    delete(name) {
      written.delete(name);
      effective.delete(name);
    },
  };
}
