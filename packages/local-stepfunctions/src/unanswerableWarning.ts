import type { UnanswerableMachine, UnanswerableState } from "./unanswerable.ts";

const MAX_NAMED_STATES = 5;

/** What the command tells of a state machine with states that nothing answers: one line. */
export function unanswerableWarning({ name, states }: UnanswerableMachine): string {
  const named = states
    .slice(0, MAX_NAMED_STATES)
    .map((state) => `${state.name} calls ${state.resource} (${remedyOf(state)})`);
  const more = states.length - named.length;
  if (more > 0) named.push(`and ${more} more`);
  return `states of ${name} fail when they run, because nothing here answers them: ${named.join("; ")}`;
}

function remedyOf({ resource, integration }: UnanswerableState): string {
  if (integration === undefined) return "give --s3 DIR";
  const own = `--integrations FILE with "${integration}" or --mocks FILE`;
  if (integration.startsWith("lambda:")) return `give --lambda-endpoint URL, ${own}`;
  return /:aws-sdk:s3:/.test(resource) ? `give --s3 DIR, ${own}` : `give ${own}`;
}
