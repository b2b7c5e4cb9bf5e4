/** The variables of a Dockerfile's stage so far. */
interface Variables {
  /** Of its ARG instructions. */
  readonly args: ReadonlyMap<string, string>;
  /** Of its ENV instructions, which come first. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}` by the values of ARG and ENV. A variable of the base image is
 * not known here, and stays as it is.
 */
export function withVariables(text: string, { args, environment }: Variables): string {
  return text.replaceAll(REFERENCE, (reference, escaped, bare, braced, sign, word) => {
    if (escaped !== undefined) return escaped;
    const value = environment[bare ?? braced] ?? args.get(bare ?? braced);
    if (sign === "-") return value || word;
    if (sign === "+") return value ? word : "";
    return value ?? reference;
  });
}

const REFERENCE = /\\(\$)|\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})/g;

/** `NAME a b`, the old form of an ENV instruction. */
const OLD_FORM = /^([^\s=]+)\s+(.*)$/;

/** What is wrong with the text of an ENV instruction, in Docker's words. */
export function withoutValue(text: string): string[] {
  if (OLD_FORM.test(text)) return [];
  const words = text.replaceAll(ASSIGNMENT, " ").split(/\s+/);
  return words
    .filter((word) => word !== "")
    .map((word) => `Syntax error - can't find = in "${word}". Must be of the form: name=value`);
}

/** Reads the variables of an ENV instruction: `NAME=value OTHER="a b"`, or `NAME a b` in its old form. */
export function readVariables(text: string, variables: Variables): Record<string, string> {
  const [, name = "", value = ""] = OLD_FORM.exec(text) ?? [];
  if (name !== "") return { [name]: withVariables(value, variables) };
  return Object.fromEntries(
    [...text.matchAll(ASSIGNMENT)].map(([, one = "", quoted = ""]) => [
      one,
      unquoted(quoted, variables),
    ]),
  );
}

const ASSIGNMENT = /([^\s=]+)=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*)/g;

function unquoted(text: string, variables: Variables): string {
  return text.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\([^$])|((?:\\\$|[^"'\\])+)/g,
    (_all, double, single, escaped, plain) =>
      single ?? escaped ?? withVariables(plain ?? double, variables).replaceAll(/\\(["\\])/g, "$1"),
  );
}
