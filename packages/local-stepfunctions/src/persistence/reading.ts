import { DamagedStore, damageOf } from "./damage.ts";

/** Reads a data folder, and tells of the damage that it meets. Each function throws a DamagedStore then. */
export interface Reading {
  one<T>(read: () => T): T;
  each<T>(items: Iterable<T>): Iterable<T>;
}

export function createReading(file: string, onDamage: (damage: DamagedStore) => void): Reading {
  return {
    one(read) {
      try {
        return read();
      } catch (error) {
        throw told(error);
      }
    },
    *each(items) {
      try {
        yield* items;
      } catch (error) {
        throw told(error);
      }
    },
  };

  function told(error: unknown): unknown {
    const named = damageOf(file, error);
    if (named instanceof DamagedStore) onDamage(named);
    return named;
  }
}
