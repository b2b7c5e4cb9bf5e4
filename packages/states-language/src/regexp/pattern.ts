import { RE2JS } from "re2js";
import { PathSyntaxError } from "../jsonpath/scanner.ts";
import { MAX_PATTERN_CHARACTERS, MAX_PATTERN_INSTRUCTIONS } from "../limits.ts";
import { simplePattern } from "./simplePattern.ts";

/** A regular expression whose match takes at most the product of its size and the text's length. */
export interface Pattern {
  readonly source: string;
  /** @throws {Error} when it has a problem. */
  compiled(): Matcher;
  /** Why the expression cannot run; `undefined` if it can. Compiles it, which can take milliseconds. */
  problem(): PatternProblem | undefined;
}

export interface Matcher {
  /** The steps of a match of the text. */
  stepsFor(text: string): number;
  /** Whether the expression matches the whole text. */
  matches(text: string): boolean;
}

export interface PatternProblem {
  /** Whether another library could run it: RE2 has no back-references and no look-around, so that it never backtracks. */
  readonly unsupported: boolean;
  readonly reason: string;
}

/** A match costs a step for this many instructions at a character. */
const INSTRUCTIONS_PER_STEP = 4;
const MAX_COMPILED = 100;

/** The expressions that were used last. A definition may have tens of thousands, most of which never run. */
const recent = new Map<string, Matcher>();

/** A pattern that is compiled when it is first used. */
export function lazyPattern(source: string, flags: "" | "i"): Pattern {
  const key = `${flags}/${source}`;
  const compiled = () => remembered(key, () => compile(source, flags));
  return {
    source,
    compiled,
    problem() {
      try {
        compiled();
        return undefined;
      } catch (error) {
        const reason = (error as Error).message;
        return { unsupported: isJavaScripts(source), reason };
      }
    },
  };
}

function remembered(key: string, create: () => Matcher): Matcher {
  const matcher = recent.get(key) ?? create();
  recent.delete(key);
  recent.set(key, matcher);
  const [oldest] = recent.keys();
  if (recent.size > MAX_COMPILED && oldest !== undefined) recent.delete(oldest);
  return matcher;
}

/** @throws {Error} when RE2 cannot express it, or it is too large. */
function compile(source: string, flags: "" | "i"): Matcher {
  if (source.length > MAX_PATTERN_CHARACTERS) {
    throw new PathSyntaxError(
      `it has ${source.length} characters; at most ${MAX_PATTERN_CHARACTERS} are allowed`,
    );
  }
  const expression = RE2JS.compile(source, flags === "i" ? RE2JS.CASE_INSENSITIVE : 0);
  const size = expression.programSize();
  if (size > MAX_PATTERN_INSTRUCTIONS) {
    throw new PathSyntaxError(
      `it compiles to ${size} instructions; at most ${MAX_PATTERN_INSTRUCTIONS} are allowed`,
    );
  }
  const stepsFor = (text: string) =>
    1 + Math.ceil(((text.length + 1) * size) / INSTRUCTIONS_PER_STEP);
  const simple = simplePattern(source, flags);
  if (simple === undefined) return { stepsFor, matches: (text) => expression.matches(text) };
  return {
    stepsFor,
    matches: (text) =>
      simple.runsOn(text) ? simple.expression.test(text) : expression.matches(text),
  };
}

function isJavaScripts(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
