import { createTurnShare, inNextTurn } from "../lib/turns.ts";

const share = createTurnShare();
/** Settles when all expressions before have been evaluated. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Evaluates an expression in this process. Of all templates, one at a time is evaluated, in the order in which they are
 * ready, and between two of them requests are answered when the turn's time is used. Promises alone would let no request in.
 */
export function inTurn<T>(evaluate: () => Promise<T>): Promise<T> {
  const evaluated = before
    .then(() => (share.isUsed() ? new Promise<void>(inNextTurn) : undefined))
    .then(() => {
      // The share of the turn that it waited for has begun.
      share.isUsed();
      return evaluate();
    });
  before = evaluated.catch(() => {
    // It is the error of the state that the expression belongs to.
  });
  return evaluated;
}
