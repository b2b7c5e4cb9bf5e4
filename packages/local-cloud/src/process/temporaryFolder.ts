import { tmpdir } from "node:os";

/** The error of a system call in the folder for temporary files, with the remedy. */
export function temporaryFolderError(error: unknown, folder = tmpdir()): Error {
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(
    `TMPDIR: ${folder}: ${reason}; it must be a folder that exists, can be written and has space: make it so, or set TMPDIR to another folder`,
    { cause: error },
  );
}

/** Whether a disk has no space left for what is written. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && FULL.has(error.code);
}

const FULL: ReadonlySet<unknown> = new Set(["EDQUOT", "ENOSPC"]);
