/** A path or an intrinsic function is not written as the language has it. */
export class PathSyntaxError extends Error {}

/** Reads a text from left to right: what the parsers of paths and of intrinsic functions share. */
export interface Scanner {
  /** Where the next character is read. */
  position: number;
  /** What the sticky expression matches here; it is read past. */
  match(expression: RegExp): string | undefined;
  /** Whether the text goes on like this; if so, it is read past. */
  take(expected: string): boolean;
  /** @throws PathSyntaxError where the text goes on otherwise */
  expect(expected: string): void;
}

export function createScanner(text: string): Scanner {
  const scanner: Scanner = {
    position: 0,
    match(expression) {
      expression.lastIndex = scanner.position;
      const found = expression.exec(text)?.[0];
      if (found !== undefined) scanner.position += found.length;
      return found;
    },
    take(expected) {
      if (!text.startsWith(expected, scanner.position)) return false;
      scanner.position += expected.length;
      return true;
    },
    expect(expected) {
      if (!scanner.take(expected)) throw new PathSyntaxError(`'${expected}' is missing`);
    },
  };
  return scanner;
}
