import type { Timers } from "../lib/timers.ts";

/** Names a call by all that it has. Called only where it is needed. */
type Call = () => string;

/** How long a client may take to repeat a call whose answer it did not get, in milliseconds. */
const KEPT_MS = 300_000;

/**
 * Answers of calls that took effect, but could not be stored in time: their clients were told to try again. The same call then
 * gets the answer, so that nothing happens twice.
 */
export interface Unacknowledged {
  /** An answer of the same call that nobody has got. */
  take(call: Call): object | undefined;
  keep(call: Call, answer: object): void;
}

export function createUnacknowledged(timers: Timers): Unacknowledged {
  const answers = new Map<string, { readonly answer: object; readonly until: number }[]>();

  return {
    take(call) {
      if (answers.size === 0) return undefined;
      forget();
      const key = call();
      const known = answers.get(key) ?? [];
      const now = timers.now();
      const at = known.findIndex(({ until }) => until > now);
      const [first] = at < 0 ? [] : known.splice(0, at + 1).slice(at);
      if (known.length === 0) answers.delete(key);
      return first?.answer;
    },
    keep(call, answer) {
      const key = call();
      const known = answers.get(key) ?? [];
      known.push({ answer, until: timers.now() + KEPT_MS });
      // The last one again, as it is kept longest.
      answers.delete(key);
      answers.set(key, known);
    },
  };

  /** Looks at no more than is forgotten, and one: each call does so, and there may be thousands. */
  function forget(): void {
    const now = timers.now();
    for (const [call, known] of answers) {
      if ((known.at(-1)?.until ?? 0) > now) return;
      answers.delete(call);
    }
  }
}
