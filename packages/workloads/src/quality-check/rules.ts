import * as z from "zod";

const column = z.string().min(1);

/** A rule for the cells of one column. An empty cell passes every rule except `required`. */
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

/** Returns the cell's problem, or `undefined`. */
export type CellCheck = (cell: string) => string | undefined;

/** Creates a check for the cells of one file; `unique` stores them to find duplicates. */
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
        rule.values.includes(cell) ? undefined : `is not one of ${rule.values.join(", ")}`,
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
    if (seen.has(cell)) return "is a duplicate";
    seen.add(cell);
    return undefined;
  });
}

function checkNumber(cell: string, min = -Infinity, max = Infinity): string | undefined {
  // Number() turns blanks into 0.
  const value = cell.trim() === "" ? Number.NaN : Number(cell);
  if (Number.isNaN(value)) return "is not a number";
  if (value < min) return `is below ${min}`;
  if (value > max) return `is above ${max}`;
  return undefined;
}

function isDate(cell: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(cell)) return false;
  const date = new Date(`${cell}T00:00:00Z`);
  // 2026-02-30 parses as March 2.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(cell);
}
