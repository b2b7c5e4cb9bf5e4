/**
 * Checks schedule expressions as EventBridge Scheduler does. AWS would reject an invalid one only in the middle of a
 * deployment, with a ValidationException.
 *
 * Sources: EventBridge Scheduler user guide, "Schedule types"; EventBridge user guide, "Rate expressions reference".
 */

export const SCHEDULE_FORMS =
  "rate(5 minutes), rate(1 hour), rate(1 day) or cron(minutes hours day-of-month month day-of-week year)";

/** Describes the problem of an expression that AWS would reject; undefined for a valid one. */
export function scheduleProblem(expression: string): string | undefined {
  const rate = /^rate\((.*)\)$/.exec(expression);
  if (rate) return rateProblem(rate[1] ?? "");
  const cron = /^cron\((.*)\)$/.exec(expression);
  if (cron) return cronProblem(cron[1] ?? "");
  return `allowed: ${SCHEDULE_FORMS}`;
}

function rateProblem(body: string): string | undefined {
  const parts = /^(\S+) +(\S+)$/.exec(body.trim());
  const value = parts?.[1] ?? "";
  const unit = parts?.[2] ?? "";
  if (!parts) return "allowed: rate(value unit), for example rate(5 minutes)";
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    return `the value of rate(…) is a whole number from 1, got ${JSON.stringify(value)}`;
  }
  const singular = unit.replace(/s$/, "");
  if (!["minute", "hour", "day"].includes(singular)) {
    return `the unit of rate(…) is minute, minutes, hour, hours, day or days, got ${JSON.stringify(unit)}`;
  }
  const wanted = value === "1" ? singular : `${singular}s`;
  return unit === wanted
    ? undefined
    : `a value of ${value} takes "${wanted}": rate(${value} ${wanted})`;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the numbers, starting at `min`. */
  readonly names?: readonly string[];
  /** Forms that only this field has, such as `L` or `3W`. */
  readonly special?: RegExp;
  readonly allowed: string;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const DAY_OF_MONTH: Field = {
  name: "day-of-month",
  min: 1,
  max: 31,
  special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/,
  allowed: "1-31 and , - * ? / L W",
};
const DAY_OF_WEEK: Field = {
  name: "day-of-week",
  min: 1,
  max: 7,
  names: WEEKDAYS,
  special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  allowed: "1-7 or SUN-SAT, and , - * ? L #",
};
const FIELDS: readonly Field[] = [
  { name: "minutes", min: 0, max: 59, allowed: "0-59 and , - * /" },
  { name: "hours", min: 0, max: 23, allowed: "0-23 and , - * /" },
  DAY_OF_MONTH,
  { name: "month", min: 1, max: 12, names: MONTHS, allowed: "1-12 or JAN-DEC, and , - * /" },
  DAY_OF_WEEK,
  { name: "year", min: 1970, max: 2199, allowed: "1970-2199 and , - * /" },
];

function cronProblem(body: string): string | undefined {
  const values = body.trim().toUpperCase().split(/\s+/);
  if (values.length !== FIELDS.length) {
    return `cron(…) has 6 fields (${FIELDS.map(({ name }) => name).join(" ")}), got ${values[0] === "" ? 0 : values.length}`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const value = values[index] ?? "";
    if (!isFieldValue(value, field)) {
      return `${field.name} of cron(…) is ${JSON.stringify(value)}; allowed: ${field.allowed}`;
    }
  }
  return questionMarkProblem(values);
}

function questionMarkProblem(values: readonly string[]): string | undefined {
  const marks = [DAY_OF_MONTH, DAY_OF_WEEK].filter(
    (field) => values[FIELDS.indexOf(field)] === "?",
  );
  return marks.length === 1
    ? undefined
    : `exactly one of day-of-month and day-of-week of cron(…) is "?", got ${marks.length}`;
}

function isFieldValue(value: string, field: Field): boolean {
  if (field.special?.test(value)) return true;
  return value.split(",").every((part) => isRange(part, field));
}

function isRange(part: string, field: Field): boolean {
  const [range = "", step, ...rest] = part.split("/");
  if (rest.length > 0) return false;
  if (step !== undefined && (field === DAY_OF_WEEK || !isStep(step, field))) return false;
  if (range === "*") return true;
  const bounds = range.split("-").map((bound) => numberOf(bound, field));
  if (bounds.length > 2 || bounds.some((bound) => bound === undefined)) return false;
  const [from = 0, to = from] = bounds;
  return from <= to;
}

function isStep(step: string, field: Field): boolean {
  return /^[1-9]\d*$/.test(step) && Number(step) <= field.max;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return field.min + named;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : undefined;
}
