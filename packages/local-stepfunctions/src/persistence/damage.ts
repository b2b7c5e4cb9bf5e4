import { CORRUPT, isSqliteError, kindOf, NOT_A_DATABASE } from "./sqliteError.ts";

/** The store's file is damaged: the message names it, what is wrong and the remedy. */
export class DamagedStore extends Error {
  override name = "DamagedStore";

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(
      `${file} is damaged: ${problem}. Start once with --repair, which keeps what can be read, or restore the folder from a copy`,
      options,
    );
  }
}

/** Whether the file is not, or no longer, a database of SQLite. */
function isDamage(error: unknown): boolean {
  return isSqliteError(error) && [CORRUPT, NOT_A_DATABASE].includes(kindOf(error));
}

/** The error, named if it is the file's damage. */
export function damageOf(file: string, error: unknown): unknown {
  if (error instanceof DamagedStore || !(error instanceof Error)) return error;
  // A text that is no longer JSON is damage, too: nothing else is written.
  if (!isDamage(error) && !(error instanceof SyntaxError)) return error;
  return new DamagedStore(file, error.message, { cause: error });
}
