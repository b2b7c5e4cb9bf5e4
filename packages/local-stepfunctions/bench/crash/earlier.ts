import type { Ledger, Resource, Started } from "./ledger.ts";

/** What was acknowledged until a moment. */
export interface Earlier {
  readonly executions: ReadonlyMap<string, Started>;
  readonly resources: readonly Resource[];
}

/** Remembers what is acknowledged now. No call may be on its way. */
export function rememberNow({ executions, resources }: Ledger): Earlier {
  for (const { trail } of resources) trail.length = 0;
  return {
    executions: new Map([...executions].map(([key, started]) => [key, copyOf(started)])),
    resources: resources.map((resource) => ({ ...resource })),
  };
}

/** The ledger after a power cut that may have taken what was acknowledged since: each such call was done or not. */
export function sincePossible(ledger: Ledger, earlier: Earlier): Ledger {
  const executions = [...ledger.executions].map(
    ([key, late]) => [key, startedSince(late, earlier.executions.get(key))] as const,
  );
  const resources = ledger.resources.map((late, index) => {
    const early = earlier.resources[index] ?? late;
    const possible = [...early.possible, ...late.trail, ...late.possible];
    return { ...late, certain: early.certain, possible, trail: [] };
  });
  return { ...ledger, executions: new Map(executions), resources, problems: [] };
}

function startedSince(late: Started, early: Started | undefined): Started {
  const stopped = new Set(
    early?.stops.filter(({ stopDate }) => stopDate !== undefined).map(({ cause }) => cause),
  );
  const reported = new Set(
    early?.outcomes.filter(({ acknowledged }) => acknowledged).map(({ text }) => text),
  );
  return {
    ...late,
    exists: early?.exists ?? false,
    events: early?.events ?? [],
    end: early?.end,
    stops: late.stops.map(({ cause, stopDate }) => ({
      cause,
      stopDate: stopped.has(cause) ? stopDate : undefined,
    })),
    outcomes: late.outcomes.map((outcome) => ({
      ...outcome,
      acknowledged: reported.has(outcome.text),
    })),
    tokens: new Set(early?.tokens),
    isTouched: true,
  };
}

function copyOf(started: Started): Started {
  return {
    ...started,
    stops: started.stops.map((stop) => ({ ...stop })),
    outcomes: started.outcomes.map((outcome) => ({ ...outcome })),
    tokens: new Set(started.tokens),
  };
}
