import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { InvalidValues } from "@sfn-workers/worker-core";

/**
 * Reads the values of these names from a file with lines such as `NAME=VALUE`; none if there is no such file.
 * @throws {InvalidValues} when a name has two lines, or a value that would be cut silently; the message has no value
 */
export function readEnvFile(
  file: string,
  names: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (!existsSync(file)) return {};
  // Editors of Windows begin the file with a byte order mark.
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  const problems = [...new Set(names)].flatMap((name) => problemsWith(name, text));
  if (problems.length > 0) {
    throw new InvalidValues(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  }
  return parseEnv(text);
}

function problemsWith(name: string, text: string): readonly string[] {
  const lines = [...text.matchAll(new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=`, "gm"))];
  if (lines.length > 1) return [`${name} has ${lines.length} lines; allowed: one`];
  return lines
    .filter(({ 0: { length }, index }) => isCut(text.slice(index + length).trimStart()))
    .map(
      () =>
        `${name} has a # or a quote at which its value would end; allowed: quotes around the whole value that are not in it, such as ${name}='VALUE'`,
    );
}

/** Whether parseEnv would leave out a part of the value with which the text begins. */
function isCut(text: string): boolean {
  const [first = ""] = text;
  const quote = ["'", '"', "`"].find((one) => one === first);
  if (quote === undefined) return /^.*[^\s#]#/.test(text);
  const end = text.indexOf(quote, 1);
  return end === -1 || !/^[ \t]*(?:#.*)?\r?(?:\n|$)/.test(text.slice(end + 1));
}
