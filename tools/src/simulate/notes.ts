import { shownSeconds } from "./shownSeconds.ts";
import {
  LONGEST_AFTER_HOURS,
  type SimulatedVariant,
  type Simulations,
} from "./simulateVariants.ts";
import { spanText } from "./span.ts";
import { grouped } from "./summaryTable.ts";

/** What the table doesn't say, a line each. */
export function notesOf({ variants, refused }: Simulations): string[] {
  const longest = shownSeconds(variants);
  const cut: Note = ({ summary: { endedAtSeconds } }) =>
    endedAtSeconds > longest
      ? `the charts end at ${spanText(longest)}, and it went on until ${spanText(endedAtSeconds)}.`
      : undefined;
  const notes = [failures, unfinished, cut, leftOut, account];
  const said = notes.flatMap((note) => grouping(variants, note));
  const isCompared = variants.length + refused.length > 1;
  return [
    ...refused.map(({ name, problems }) => `${name} can't be deployed: ${problems.join("; ")}`),
    ...said.map(({ names, text }) =>
      isCompared ? `${names}: ${text}` : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
    ),
  ];
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
  settings.length === 0 ? undefined : `settings that do not apply: ${settings.join(", ")}.`;

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
