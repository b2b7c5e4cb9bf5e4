import * as z from "zod";

const column = z.string().min(1);

/** What a row must satisfy. An empty cell passes every rule but `required`. */
export const rule = z.discriminatedUnion("rule", [
  z.object({ rule: z.literal("required"), column }),
  z.object({ rule: z.literal("unique"), column }),
  z.object({
    rule: z.literal("number"),
    column,
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.object({ rule: z.literal("date"), column }),
  z.object({ rule: z.literal("oneOf"), column, values: z.array(z.string()).min(1) }),
  z.object({ rule: z.literal("email"), column }),
]);

export type Rule = z.infer<typeof rule>;

/** Answers what is wrong with the cell, or `undefined`. */
export type CellCheck = (cell: string) => string | undefined;

/** One check serves a whole file: `unique` remembers what it has seen. */
export function createCheck(rule: Rule): CellCheck {
  switch (rule.rule) {
    case "required":
      return (cell) => (cell === "" ? "is empty" : undefined);
    case "unique":
      return unique();
    case "number":
      return unlessEmpty((cell) => checkNumber(cell, rule.min, rule.max));
    case "date":
      return unlessEmpty((cell) => (isDate(cell) ? undefined : "is not a date (YYYY-MM-DD)"));
    case "oneOf":
      return unlessEmpty((cell) =>
        rule.values.includes(cell) ? undefined : `is none of ${rule.values.join(", ")}`,
      );
    case "email":
      return unlessEmpty((cell) =>
        z.email().safeParse(cell).success ? undefined : "is not an e-mail address",
      );
  }
}

function unlessEmpty(check: CellCheck): CellCheck {
  return (cell) => (cell === "" ? undefined : check(cell));
}

function unique(): CellCheck {
  const seen = new Set<string>();
  return unlessEmpty((cell) => {
    if (seen.has(cell)) return "was there before";
    seen.add(cell);
    return undefined;
  });
}

function checkNumber(cell: string, min = -Infinity, max = Infinity): string | undefined {
  // A cell of blanks would count as 0.
  const value = cell.trim() === "" ? Number.NaN : Number(cell);
  if (Number.isNaN(value)) return "is not a number";
  if (value < min) return `is below ${min}`;
  if (value > max) return `is above ${max}`;
  return undefined;
}

function isDate(cell: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(cell)) return false;
  const date = new Date(`${cell}T00:00:00Z`);
  // 2026-02-30 parses as a day in March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(cell);
}
