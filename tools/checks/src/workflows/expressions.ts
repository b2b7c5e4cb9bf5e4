import { compileFunction } from "node:vm";

/** What conditions and texts of a workflow may speak of: `github`, `inputs`, `needs`. */
export type Contexts = Readonly<Record<string, unknown>>;

/** Whether a condition holds, as GitHub reads it. Its functions of the status are those of a job that nothing has stopped. */
export function holds(condition: string, contexts: Contexts): boolean {
  return Boolean(evaluated(condition, contexts));
}

/** A text, each of whose expressions in `${{ }}` is replaced by its value; one that is nothing else keeps its type. */
export function filledIn(text: unknown, contexts: Contexts): unknown {
  if (typeof text !== "string") return text;
  const [, whole] = /^\$\{\{((?:(?!\}\}).)*)\}\}$/.exec(text) ?? [];
  if (whole !== undefined) return evaluated(whole, contexts);
  return text.replaceAll(/\$\{\{(.*?)\}\}/g, (_, inner: string) =>
    String(evaluated(inner, contexts)),
  );
}

/** GitHub's operators are those of JavaScript, but for names with hyphens, and for what is missing, which is empty. */
function evaluated(expression: string, contexts: Contexts): unknown {
  const script = expression
    .replaceAll(/\.([A-Za-z_]\w*(?:-\w+)+)/g, "['$1']")
    .replaceAll(".", "?.")
    .replaceAll("['", "?.['")
    .replaceAll("[0]", "?.[0]");
  const given = { ...DEFAULTS, ...contexts };
  return compileFunction(`return (${script});`, Object.keys(given))(...Object.values(given));
}

const DEFAULTS: Contexts = {
  ...{ github: {}, inputs: {}, vars: {}, cancelled: () => false, fromJSON: JSON.parse },
  format: (text: string, ...values: readonly unknown[]) =>
    text.replaceAll(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)])),
};
