/** Throttled asynchronous events come again after so long, doubled each time (Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation"; where many wait it takes longer still). */
export const ASYNC_BACKOFF_SECONDS = { least: 1, most: 300 } as const;

/** Assumed: how much of such a pause is drawn at random. */
export const ASYNC_JITTER = 0.2;

/** How many new instances a function gets (Lambda developer guide, "Lambda scaling behavior"): 1,000 at once, as many every 10 s, "refilled continuously". Simplified: what finds none waits, where AWS throttles it. */
export const NEW_INSTANCES = { atOnce: 1_000, perSecond: 100 } as const;
