/** An error of SQLite, as Node.js throws it. */
export interface SqliteError extends Error {
  readonly errcode: number;
}

/** The kinds of errors that are told apart, by https://www.sqlite.org/rescode.html. */
export const BUSY = 5;
export const READ_ONLY = 8;
export const DISK_ERROR = 10;
export const CORRUPT = 11;
export const FULL = 13;
export const NOT_A_DATABASE = 26;

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && typeof (error as Partial<SqliteError>).errcode === "number";
}

/** The low byte of the code; the rest says more of it. */
export function kindOf({ errcode }: SqliteError): number {
  return errcode & 0xff;
}
