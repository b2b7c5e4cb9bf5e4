import { qualifiedArn } from "./arn.ts";
import { createSequences } from "./lib/sequences.ts";
import type { Alias, StateMachine } from "./registry.ts";

/** Chooses the version that an alias starts, by the weights of its routing. */
export type Routing = (machine: Pick<StateMachine, "arn">, alias: Alias) => number;

/** With a seed, the n-th start of an alias since then has the same version each time. */
export function createRouting(seed: number | undefined): Routing {
  const random = seed === undefined ? Math.random : createSequences(seed);
  return ({ arn }, { name, routing }) => {
    let left = random(qualifiedArn(arn, name)) * 100;
    for (const { version, weight } of routing) {
      left -= weight;
      if (left < 0) return version;
    }
    throw new Error(`the weights of ${qualifiedArn(arn, name)} are not 100 together`);
  };
}
