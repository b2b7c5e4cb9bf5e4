import {
  described,
  inNumber,
  isControl,
  type JacksonError,
  problem,
  unexpected,
} from "./problem.ts";

const A_VALUE = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";
/** Jackson quotes no more of a token. */
const MAX_TOKEN_CHARACTERS = 256;

/** The index after a string, a number or a word. `isRoot` says that nothing is around it. */
export function afterScalar(text: string, at: number, isRoot: boolean): number {
  const first = text.charAt(at);
  if (first === '"') {
    return afterString(
      text,
      at,
      "string value",
      ": was expecting closing quote for a string value",
    );
  }
  if (/[0-9]/.test(first)) return afterNumber(text, at, isRoot);
  if (first === "-") return afterSign(text, at, isRoot);
  if (first === "+")
    throw signed(
      text,
      at,
      "JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow",
    );
  for (const word of ["true", "false", "null"]) {
    if (first === word[0]) return afterWord(text, at, at, word);
  }
  for (const word of ["NaN", "Infinity"]) {
    if (first === word[0]) throw nonStandard(text, at, afterWord(text, at, at, word));
  }
  if (/[\p{ID_Start}\p{Sc}\p{Pc}]/u.test(first)) throw unrecognized(text, at, at + 1);
  throw unexpected(text, at, `expected a valid value (${A_VALUE})`);
}

export function afterString(text: string, start: number, what: string, unclosed: string): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === "\\") at = lastOfEscape(text, at + 1);
    else if (text.charCodeAt(at) < 0x20) {
      throw problem(
        text,
        at,
        `Illegal unquoted character (${described(text, at)}): has to be escaped using backslash to be included in ${what}`,
      );
    }
  }
  throw problem(text, text.length, `Unexpected end-of-input${unclosed}`);
}

function lastOfEscape(text: string, at: number): number {
  const ended = "Unexpected end-of-input in character escape sequence";
  const escaped = text[at];
  if (escaped === undefined) throw problem(text, at, ended);
  if ('"\\/bfnrt'.includes(escaped)) return at;
  if (escaped !== "u") {
    throw problem(text, at, `Unrecognized character escape ${described(text, at)}`);
  }
  for (let digit = at + 1; digit <= at + 4; digit++) {
    if (digit >= text.length) throw problem(text, digit, ended);
    if (!/[0-9A-Fa-f]/.test(text.charAt(digit))) {
      throw unexpected(text, digit, "expected a hex-digit for character escape sequence");
    }
  }
  return at + 4;
}

function afterSign(text: string, at: number, isRoot: boolean): number {
  const next = text[at + 1];
  if (next === undefined) {
    throw problem(text, at + 1, "Unexpected end-of-inputNo digit following sign");
  }
  if (/[0-9]/.test(next)) return afterNumber(text, at + 1, isRoot);
  if (next === ".") throw unexpected(text, at + 1, `expected a valid value (${A_VALUE})`);
  throw signed(text, at, "expected digit (0-9) to follow minus sign, for valid numeric value");
}

/** A sign without a number after it. Jackson knows the words INF and Infinity there. */
function signed(text: string, at: number, reason: string): JacksonError {
  const isWord = text[at + 1] === "I";
  const next = at + (isWord ? 2 : 1);
  if (next >= text.length) {
    return problem(text, next, "Unexpected end-of-input in a Number value");
  }
  for (const word of ["INF", "Infinity"]) {
    if (!isWord || text[next] !== word[1]) continue;
    return nonStandard(text, at, afterWord(text, at, at + 1, word));
  }
  const shown = text[at] === "+" ? at : next;
  return inNumber(text, next, shown, reason);
}

function afterNumber(text: string, digits: number, isRoot: boolean): number {
  const integer = /\d+/y;
  integer.lastIndex = digits;
  const whole = integer.exec(text)?.[0] ?? "";
  if (whole.length > 1 && whole.startsWith("0")) {
    throw problem(text, digits + 1, "Invalid numeric value: Leading zeroes not allowed");
  }
  const at = afterFraction(text, digits + whole.length);
  if (isRoot && at < text.length && !/[ \t\r\n]/.test(text.charAt(at))) {
    throw unexpected(text, at, "Expected space separating root-level values");
  }
  return at;
}

/** Jackson names the place where the fraction or the exponent begins. */
function afterFraction(text: string, start: number): number {
  let at = start;
  if (text[at] === ".") {
    at = afterDigits(text, at + 1);
    if (at === start + 1) {
      const shown = Math.min(at, text.length - 1);
      throw inNumber(text, start, shown, "Decimal point not followed by a digit");
    }
  }
  if (text[at] !== "e" && text[at] !== "E") return at;
  const exponent = at + (/[+-]/.test(text.charAt(at + 1)) ? 2 : 1);
  if (exponent >= text.length) {
    throw problem(text, exponent, "Unexpected end-of-inputexpected a digit for number exponent");
  }
  const end = afterDigits(text, exponent);
  if (end > exponent) return end;
  throw inNumber(text, start, exponent, "Exponent indicator not followed by a digit");
}

function afterDigits(text: string, from: number): number {
  let at = from;
  while (/[0-9]/.test(text.charAt(at))) at += 1;
  return at;
}

/** The end of a token such as true, which is a longer name if letters follow it. `start` may be a sign before it. */
function afterWord(text: string, start: number, at: number, word: string): number {
  let matched = 0;
  while (matched < word.length && text[at + matched] === word[matched]) matched += 1;
  const end = at + matched;
  const next = text.charAt(end);
  if (matched === word.length && (next < "0" || !isPartOfName(next))) return end;
  throw unrecognized(text, start, end);
}

function nonStandard(text: string, start: number, end: number): JacksonError {
  return problem(
    text,
    end,
    `Non-standard token '${text.slice(start, end)}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`,
  );
}

function unrecognized(text: string, start: number, from: number): JacksonError {
  let end = from;
  while (isPartOfName(text.charAt(end)) && end - start < MAX_TOKEN_CHARACTERS) end += 1;
  const more = end - start >= MAX_TOKEN_CHARACTERS ? "..." : "";
  return problem(
    text,
    end,
    `Unrecognized token '${text.slice(start, end)}${more}': was expecting (${A_VALUE})`,
  );
}

/** Java's Character.isJavaIdentifierPart, which takes a UTF-16 code unit. */
function isPartOfName(character: string): boolean {
  if (/^[\p{ID_Continue}\p{Sc}\p{Pc}\p{Cf}]$/u.test(character)) return true;
  const code = character.charCodeAt(0);
  const isSpace = (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f);
  return isControl(code) && !isSpace;
}
