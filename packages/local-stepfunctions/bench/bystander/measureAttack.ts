import { type Attack, runAttack } from "./attack.ts";
import type { WatchedEndpoint } from "./watched.ts";

/** What another client noticed of an attack. */
export interface AttackFigures {
  readonly attack: string;
  /** The longest time that a call of the other client took, and the longest from an execution's start to its success. */
  readonly callMs: number;
  readonly operation: string;
  readonly roundTripMs: number;
  /** The endpoint's longest turn of its event loop, in CPU time: other work on the machine does not count. */
  readonly longestTurnMs: number;
  readonly memoryMb: number;
  readonly executions: number;
  /** Calls of the other client that failed. */
  readonly failures: readonly string[];
}

export async function measureAttack(
  endpoint: WatchedEndpoint,
  attack: Attack,
  ms: number,
): Promise<AttackFigures> {
  await endpoint.effect();
  const executions = await runAttack(endpoint.url, attack, ms);
  const effect = await endpoint.effect();
  return {
    attack: attack.name,
    callMs: Math.round(effect.call),
    operation: effect.operation,
    roundTripMs: Math.round(effect.roundTrip),
    longestTurnMs: Math.round(effect.longestTurnMs),
    memoryMb: Math.round(effect.memoryMb),
    executions,
    failures: effect.failures,
  };
}
