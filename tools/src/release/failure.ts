/** No release was made, or got. The message says why, and what to do. */
export class ReleaseFailed extends Error {
  override readonly name = "ReleaseFailed";
}

/** @param what could not be done */
export function releaseFailed(what: string, error: unknown): ReleaseFailed {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new ReleaseFailed(`${what}: ${reason}`);
}
