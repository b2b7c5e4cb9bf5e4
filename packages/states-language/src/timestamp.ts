const PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970 of an RFC 3339 timestamp, or `undefined` if the text is not one. */
export function parseTimestamp(text: string): number | undefined {
  const found = PATTERN.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", offset] = found;
  const ms = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}${offset}`,
  );
  if (Number.isNaN(ms)) return undefined;
  // Date.parse reads the 31st of a shorter month as a day of the next month.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCDate() === Number(day) ? ms : undefined;
}
