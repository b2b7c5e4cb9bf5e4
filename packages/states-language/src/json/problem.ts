/**
 * The reason why a string is not JSON. AWS parses with Jackson, so the message is Jackson's where it is known. `line` and
 * `column` count from 1, as Jackson's do.
 */
export interface JsonProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Describes the problem of a string that `JSON.parse` rejects. */
export function describeJsonProblem(text: string): JsonProblem {
  const position = startOfToken(text, firstProblem(text));
  const found = text[position];
  const location = {
    line: linesIn(text, position),
    column: position - text.lastIndexOf("\n", position - 1),
  };
  if (found === undefined) return { message: "Unexpected end-of-input", ...location };
  const token = /^[A-Za-z_$][\w$]*/.exec(text.slice(position))?.[0];
  const before = text.slice(0, position).trimEnd().at(-1);
  if (before === "{" || (before === "," && inObject(text, position))) {
    return {
      message: `Unexpected character (${describeCharacter(found)}): was expecting double-quote to start field name`,
      line: location.line,
      column: location.column + 1,
    };
  }
  if (token !== undefined) {
    return {
      message: `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      line: location.line,
      column: location.column + token.length,
    };
  }
  return {
    message: `Unexpected character (${describeCharacter(found)}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    line: location.line,
    column: location.column + 1,
  };
}

/** How many lines the text has up to the position. */
function linesIn(text: string, position: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) {
    lines += 1;
  }
  return lines;
}

/** Jackson reports the start of a token; `JSON.parse` reports its first invalid character. */
function startOfToken(text: string, position: number): number {
  let start = position;
  while (/\w/.test(text[start - 1] ?? "") && /\w/.test(text[position] ?? "")) start -= 1;
  return start;
}

function describeCharacter(character: string): string {
  return `'${character}' (code ${character.codePointAt(0)})`;
}

/** The position at which `JSON.parse` stopped, read from its message. */
function firstProblem(text: string): number {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position);
    const token = /Unexpected token '(.)',/su.exec(message)?.[1];
    return token === undefined ? text.length : Math.max(0, text.indexOf(token));
  }
}

/** Whether the innermost bracket still open at `position` is a `{`. */
function inObject(text: string, position: number): boolean {
  const open: string[] = [];
  let quoted = false;
  for (let index = 0; index < position; index++) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") open.push(character);
    else if (character === "}" || character === "]") open.pop();
  }
  return open.at(-1) === "{";
}
