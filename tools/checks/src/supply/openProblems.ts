import type { AcceptedFinding } from "./acceptedFindings.ts";

/** What a check has found. */
export interface Finding {
  readonly kind: AcceptedFinding["kind"];
  readonly name: string;
  /** What is wrong, and what to do. */
  readonly text: string;
}

const LIST = "tools/checks/src/supply/acceptedFindings.ts";
const YEAR_MS = 366 * 24 * 3600 * 1000;

/**
 * What is to be done: findings that nobody has accepted, and acceptances that are over, incomplete, or of nothing.
 *
 * @param kinds what was looked for
 * @param found all that was found of these kinds
 * @param today `2026-11-28`
 */
export function openProblems(
  kinds: readonly AcceptedFinding["kind"][],
  found: readonly Finding[],
  accepted: readonly AcceptedFinding[],
  today: string,
): string[] {
  const isSame = (a: Pick<Finding, "kind" | "name">, b: Pick<Finding, "kind" | "name">) =>
    a.kind === b.kind && a.name === b.name;
  return [
    ...found
      .filter((finding) => !accepted.some((one) => isSame(one, finding)))
      .map(({ text }) => text),
    ...accepted
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((one) => {
        const finding = found.find((other) => isSame(other, one));
        return acceptanceProblems(one, finding, today).map(
          (text) => `${LIST}: ${one.kind} ${one.name}: ${text}`,
        );
      }),
  ];
}

function acceptanceProblems(
  { reason, since, until }: AcceptedFinding,
  finding: Finding | undefined,
  today: string,
): string[] {
  const badDay = Object.entries({ since, until }).find(([, day]) => !isDay(day));
  if (badDay) return [`${badDay[0]} is "${badDay[1]}"; a day such as "2026-11-28" is allowed`];
  if (reason.trim() === "") return ["reason is empty: it says why the finding does no harm here"];
  if (until <= since || Date.parse(until) - Date.parse(since) > YEAR_MS)
    return [
      `until is "${until}"; a day after since ("${since}"), at most a year later, is allowed`,
    ];
  if (finding === undefined) return ["it is found no more: delete the entry"];
  if (today >= until)
    return [
      `accepted until ${until}: look at it again (${finding.text}), then mend it or set since and until anew`,
    ];
  return [];
}

function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
