import type { Timeline } from "./timeline.ts";

/** A token bucket whose callers wait for their token in turn. */
export interface Bucket {
  /** Takes a token. @returns when it is there, in milliseconds of virtual time */
  take(): number;
}

/** Creates a full bucket. */
export function createBucket(timeline: Timeline, size: number, perSecond: number): Bucket {
  let tokens = size;
  let at = timeline.now();
  return {
    take() {
      const now = timeline.now();
      tokens = Math.min(size, tokens + ((now - at) / 1_000) * perSecond) - 1;
      at = now;
      return tokens >= 0 ? now : now + (-tokens / perSecond) * 1_000;
    },
  };
}
