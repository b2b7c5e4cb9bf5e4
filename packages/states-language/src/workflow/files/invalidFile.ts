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
