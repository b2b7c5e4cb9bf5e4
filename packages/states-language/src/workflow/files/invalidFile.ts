import { MAX_NESTING_DEPTH } from "../../limits.ts";

/** A definition's file is none. The message begins with the file, and where they are known, the line and the column: `FILE:3:7`. */
export class InvalidDefinitionFile extends Error {
  override readonly name = "InvalidDefinitionFile";

  constructor(file: string, problem: string, at?: Position) {
    super(`${at === undefined ? file : `${file}:${at.line}:${at.column}`}: ${problem}`);
  }
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** @throws {InvalidDefinitionFile} when it is called, for a file whose objects and lists are nested too deep. */
export function refuseDeep(file: string): never {
  throw new InvalidDefinitionFile(
    file,
    `its objects and lists are nested in more than ${MAX_NESTING_DEPTH} levels`,
  );
}
