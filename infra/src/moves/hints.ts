import { type PlacedState, statesIn } from "@sfn-workers/states-language/workflow";

/**
 * Tells the states of a definition whose failure changes nothing, and what is inside them, from the others: a wake-up goes on to its
 * task, whatever comes of it.
 */
export function mattersIn(definition: object): (placed: Pick<PlacedState, "at">) => boolean {
  const hints = statesIn(definition)
    .filter(isHint)
    .map(({ at }) => at);
  return ({ at }) => hints.every((hint) => at !== hint && !at.startsWith(`${hint}/`));
}

function isHint({ state }: PlacedState): boolean {
  const { Catch, Next } = state;
  const catchers: readonly unknown[] = Array.isArray(Catch) ? Catch : [];
  return catchers.some((one) => {
    const { ErrorEquals, Next: leads } = Object(one);
    return Array.isArray(ErrorEquals) && ErrorEquals.includes("States.ALL") && leads === Next;
  });
}
