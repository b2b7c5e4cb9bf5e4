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

/** SQLite's codes of a file that is not, or no longer, a database of its own. */
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

export interface SqliteError extends Error {
  readonly errcode: number;
}

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && typeof (error as Partial<SqliteError>).errcode === "number";
}

function isDamage(error: unknown): boolean {
  if (!isSqliteError(error)) return false;
  // The low byte is the kind, the rest says more of it.
  const kind = error.errcode & 0xff;
  return kind === CORRUPT || kind === NOT_A_DATABASE;
}

/** The error, named if it is the file's damage. */
export function damageOf(file: string, error: unknown): unknown {
  if (error instanceof DamagedStore || !(error instanceof Error)) return error;
  // A text that is no longer JSON is damage, too: nothing else is written.
  if (!isDamage(error) && !(error instanceof SyntaxError)) return error;
  return new DamagedStore(file, error.message, { cause: error });
}
