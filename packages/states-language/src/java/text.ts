import { isExactNumber } from "../json/exactNumber.ts";
import type { Json } from "../json/value.ts";

/** The value as Java's String.valueOf writes it: AWS holds JSON in maps, lists and boxed values. */
export function javaText(value: Json): string {
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? String(value) : doubleText(value);
  }
  if (value === null || typeof value !== "object") return String(value);
  if (isExactNumber(value)) {
    return isInteger(value.rawJSON) ? value.rawJSON : doubleText(Number(value.rawJSON));
  }
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${key}=${javaText(member)}`);
  return `{${members.join(", ")}}`;
}

/** Whether Java holds a number with these digits as an integer. */
export function isInteger(digits: string): boolean {
  return !/[.eE]/.test(digits);
}

/** Double.toString: it has a digit after the point, and an exponent below 0.001 and from ten million on. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value));
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${withPoint(mantissa)}E${exponent.replace("+", "")}`;
}

function withPoint(digits: string): string {
  return digits.includes(".") ? digits : `${digits}.0`;
}
