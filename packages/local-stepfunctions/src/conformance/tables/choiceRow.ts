import type { Json } from "@sfn-workers/states-language/json";
import type { Row, Source } from "../case.ts";
import { documented, inferred, tinyAsl } from "./sources.ts";

/** The cases of an operator. */
export const measured = (group: string): Source => tinyAsl(`Choice.${group}`);
export const SPECIFICATION: Source = documented(
  "Amazon States Language, Choice State; developer guide, state-choice",
);
export const INFERRED: Source = inferred("the rows of the operators beside it");

/** Answers for each of a list of inputs whether the rule matches it. */
export function decide(rule: object): object {
  const Choose = { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" };
  const answer = (Result: boolean) => ({ Type: "Pass", Result, End: true });
  const States = { Choose, Yes: answer(true), No: answer(false) };
  const ItemProcessor = { StartAt: "Choose", States };
  return { StartAt: "Each", States: { Each: { Type: "Map", ItemProcessor, End: true } } };
}

/** A row of a rule about `$.v`, with the values for which it matches and those for which it does not. */
export function rule(
  name: string,
  operator: object,
  { matches, differs = [] }: { matches: readonly Json[]; differs?: readonly Json[] },
  source: Source,
): Row {
  return {
    name,
    definition: decide({ Variable: "$.v", ...operator }),
    input: [...matches, ...differs].map((v) => ({ v })),
    expected: {
      status: "SUCCEEDED",
      output: [...matches.map(() => true), ...differs.map(() => false)],
    },
    source,
  };
}
