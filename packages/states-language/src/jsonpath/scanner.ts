/** Invalid syntax of a path or an intrinsic function call. */
export class PathSyntaxError extends Error {}

/** Reads a string from left to right. The parsers of paths and of intrinsic functions use it. */
export interface Scanner {
  readonly text: string;
  /** The index of the next character. */
  position: number;
  /** Consumes and returns the match of a sticky expression, or returns `undefined`. */
  match(expression: RegExp): string | undefined;
  /** Consumes the expected string if it comes next. Returns whether it did. */
  take(expected: string): boolean;
  /** @throws {PathSyntaxError} when something else comes next. */
  expect(expected: string): void;
}

export function createScanner(text: string): Scanner {
  const scanner: Scanner = {
    text,
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
