import { UsageError } from "../cli/usageError.ts";

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600 };

/**
 * Reads a time such as `200ms`, `5s`, `10m` or `2h`, in seconds.
 *
 * @returns the parser of the option
 * @throws {UsageError} from the parser, when the value has another form
 */
export function span(option: string, least: "above 0" | "from 0" = "from 0") {
  return (text: string): number => {
    const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)$/.exec(text) ?? [];
    const seconds = Number(number) * (SECONDS[unit] ?? 0);
    if (unit !== "" && (seconds > 0 || least === "from 0")) return seconds;
    const above = least === "above 0" ? " above 0" : "";
    throw new UsageError(
      `${option} is "${text}"; allowed: a time${above} such as 200ms, 5s, 10m or 2h`,
    );
  };
}

const MINUTE = 60;
const HOUR = 3_600;
const LONG = 2;

/** A time as a person reads it: `200 ms`, `5.2 s`, `90 s`, `12 min`, `2.5 h`. */
export function spanText(seconds: number): string {
  if (!Number.isFinite(seconds)) return "not ended";
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < LONG * MINUTE) return `${rounded(seconds)} s`;
  if (seconds < LONG * HOUR) return `${rounded(seconds / MINUTE)} min`;
  return `${rounded(seconds / HOUR)} h`;
}

/** One decimal below ten, and none above. */
function rounded(value: number): string {
  const digits = value < 10 ? 1 : 0;
  return String(Number(value.toFixed(digits)));
}
