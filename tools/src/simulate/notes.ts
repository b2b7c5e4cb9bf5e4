import { LONGEST_AFTER_HOURS, type SimulatedVariant } from "./simulateVariants.ts";
import { grouped } from "./summaryTable.ts";

/** What the table doesn't say, a line each. */
export function notesOf(variants: readonly SimulatedVariant[]): string[] {
  const said = [failures, unfinished, leftOut, account].flatMap((note) => grouping(variants, note));
  return said.map(({ names, text }) =>
    variants.length > 1 ? `${names}: ${text}` : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
  );
}

type Note = (variant: SimulatedVariant) => string | undefined;

const failures: Note = ({ summary: { failed } }) => {
  const errors = Object.entries(failed).map(([error, count]) => `${grouped(count)} ${error}`);
  return errors.length === 0 ? undefined : `failed with ${errors.join(", ")}.`;
};

const unfinished: Note = ({ summary }) =>
  summary.unfinished === 0
    ? undefined
    : `${grouped(summary.unfinished)} executions had not ended ${LONGEST_AFTER_HOURS} hours after the last start.`;

const leftOut: Note = ({ leftOut: settings }) =>
  settings.length === 0
    ? undefined
    : `of the stack file and of --set, ${settings.join(", ")} does not apply.`;

const account: Note = ({ isFunction, accountConcurrency }) =>
  isFunction
    ? `the account has ${grouped(accountConcurrency)} functions at a time for it (lambdaConcurrency of the stack, less what others reserve).`
    : undefined;

/** The same note once, with the names of all that it is of. */
function grouping(variants: readonly SimulatedVariant[], note: Note) {
  const noted = variants.flatMap((variant) => {
    const text = note(variant);
    return text === undefined ? [] : [{ name: variant.name, text }];
  });
  return [...Map.groupBy(noted, ({ text }) => text)].map(([text, same]) => ({
    names: same.map(({ name }) => name).join(", "),
    text,
  }));
}
