const STRING_OR_COMMENT =
  /(?<string>"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g;

/** A module's text with blanks in the place of comments, so that positions stay. */
export function withoutComments(text: string): string {
  return text.replaceAll(
    STRING_OR_COMMENT,
    (found, string: string | undefined) => string ?? blank(found),
  );
}

/** A module's text with blanks in the place of comments and strings: what is left are names and signs. */
export function namesOnly(text: string): string {
  return text.replaceAll(STRING_OR_COMMENT, blank);
}

function blank(text: string): string {
  return text.replaceAll(/[^\r\n]/g, " ");
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Edit extends Range {
  readonly text: string;
}

/** The text with other texts in the places of some. */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce(
      (result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end),
      text,
    );
}
