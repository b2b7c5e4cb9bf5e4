/** What differs from run to run, with what stands for it. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/, "[0-9a-f-]{36}"],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/, "[0-9a-f]{8}"],
  [/ *\b\d+(?:\.\d+)? (?:ms|s|min)\b/, " *\\d+(?:\\.\\d+)? (?:ms|s|min)"],
  [/127\.0\.0\.1:\d+/, "127\\.0\\.0\\.1:\\d+"],
  // A table is as wide as the names of a team's workloads.
  [/ {2,}/, " {2,}"],
  [/…/, ".*"],
];

/**
 * The pattern of what a page shows: times, ids and ports may differ, `…` stands for any text, and for any lines where it stands
 * alone in one.
 */
export function seenPattern(text: string): RegExp {
  const lines = text.split("\n").map((line) => {
    return line.trim() === "…" ? "(?:.*\\n)*?" : `${patternOf(line)} *\\n`;
  });
  return new RegExp(`^${lines.join("")}`, "m");
}

function patternOf(line: string): string {
  const varying = new RegExp(VARYING.map(([{ source }]) => `(${source})`).join("|"), "g");
  let pattern = "";
  let end = 0;
  for (const match of line.matchAll(varying)) {
    const index = match.slice(1).findIndex((group) => group !== undefined);
    pattern += escaped(line.slice(end, match.index)) + (VARYING[index]?.[1] ?? "");
    end = match.index + match[0].length;
  }
  return pattern + escaped(line.slice(end));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
