/**
 * Why a text is no JSON, in the words of the parser that AWS uses (Jackson), as far as they are known; `at` is where it
 * gave up, counted as that parser counts.
 */
export interface JsonProblem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** The problem of a text that JSON.parse refused. */
export function describeJsonProblem(text: string): JsonProblem {
  const position = startOfToken(text, firstProblem(text));
  const lines = text.slice(0, position).split("\n");
  const found = text[position];
  const place = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  if (found === undefined) return { message: "Unexpected end-of-input", ...place };
  const token = /^[A-Za-z_$][\w$]*/.exec(text.slice(position))?.[0];
  const before = text.slice(0, position).trimEnd().at(-1);
  if (before === "{" || (before === "," && inObject(text, position))) {
    return {
      message: `Unexpected character (${shown(found)}): was expecting double-quote to start field name`,
      line: place.line,
      column: place.column + 1,
    };
  }
  if (token !== undefined) {
    return {
      message: `Unrecognized token '${token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      line: place.line,
      column: place.column + token.length,
    };
  }
  return {
    message: `Unexpected character (${shown(found)}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
    line: place.line,
    column: place.column + 1,
  };
}

/** Jackson blames a whole token where JSON.parse names its first wrong letter. */
function startOfToken(text: string, position: number): number {
  let start = position;
  while (start > 0 && /\w/.test(text[start - 1] ?? "") && /\w/.test(text[position] ?? ""))
    start -= 1;
  return start;
}

function shown(character: string): string {
  return `'${character}' (code ${character.codePointAt(0)})`;
}

/** Where JSON.parse stopped, which its message tells. */
function firstProblem(text: string): number {
  try {
    JSON.parse(text);
    return text.length;
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position !== undefined) return Number(position);
    const token = /Unexpected token '(.+?)',/su.exec(message)?.[1];
    return token === undefined ? text.length : Math.max(0, text.indexOf(token));
  }
}

/** Whether the innermost bracket that is open before `position` is a `{`. */
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
