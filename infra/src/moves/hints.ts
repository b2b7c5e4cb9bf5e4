import type { PlacedState } from "@sfn-workers/states-language/workflow";

/** Without those whose failure changes nothing, and what is inside them: a wake-up goes on to its task, whatever comes of it. */
export function callsThatMatter<Placed extends PlacedState>(states: readonly Placed[]): Placed[] {
  const hints = states.filter(isHint).map(({ at }) => at);
  return states.filter(({ at }) =>
    hints.every((hint) => at !== hint && !at.startsWith(`${hint}/`)),
  );
}

function isHint({ state }: PlacedState): boolean {
  const { Catch, Next } = state;
  const catchers: readonly unknown[] = Array.isArray(Catch) ? Catch : [];
  return catchers.some((one) => {
    const { ErrorEquals, Next: leads } = Object(one);
    return Array.isArray(ErrorEquals) && ErrorEquals.includes("States.ALL") && leads === Next;
  });
}
