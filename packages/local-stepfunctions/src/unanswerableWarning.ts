import type { UnanswerableMachine, UnanswerableState } from "./unanswerable.ts";

const MAX_NAMED = 5;

/** What the command tells of a state machine with states that nothing answers: one line. */
export function unanswerableWarning({ name, states }: UnanswerableMachine): string {
  const byResource = Map.groupBy(states, ({ resource }) => resource);
  const calls = [...byResource].map(([resource, callers]) => {
    const verb = callers.length === 1 ? "calls" : "call";
    const names = listed(callers.map((state) => state.name)).join(", ");
    return `${names} ${verb} ${resource} (${remedyOf(callers[0])})`;
  });
  const line = `states of ${name} fail when they run, because nothing here answers them: ${listed(calls).join("; ")}`;
  // The names of states are anybody's, and terminals do what control characters say.
  return line.replace(/\p{Cc}/gu, "?");
}

function listed(texts: readonly string[]): string[] {
  const more = texts.length - MAX_NAMED;
  return more > 0 ? [...texts.slice(0, MAX_NAMED), `and ${more} more`] : [...texts];
}

function remedyOf(state: UnanswerableState | undefined): string {
  const { resource = "", integration } = state ?? {};
  if (integration === undefined) return "give --s3 DIR";
  const own = `--integrations FILE with "${integration}" or --mocks FILE`;
  if (integration.startsWith("lambda:")) return `give --lambda-endpoint URL, ${own}`;
  return /:aws-sdk:s3:/.test(resource) ? `give --s3 DIR, ${own}` : `give ${own}`;
}
