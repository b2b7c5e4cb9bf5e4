/** The new worker of a renewal could not start. The former one runs on. */
export class WorkerNotStarted extends Error {
  override readonly name = "WorkerNotStarted";
  /** What the new worker wrote last. */
  readonly lastLines: readonly string[];

  constructor(message: string, lastLines: readonly string[] = []) {
    super(message);
    this.lastLines = lastLines;
  }
}
