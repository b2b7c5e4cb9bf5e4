import { readFile } from "node:fs/promises";
import * as z from "zod";
import { callersPath } from "../cli/callersPath.ts";
import { UsageError } from "../cli/usageError.ts";

const queryFigures = z.object({
  group: z.string(),
  query: z.string(),
  input: z.string(),
  evaluateUs: z.number(),
  callUs: z.number(),
  refused: z.string().optional(),
});
export type QueryFigures = z.infer<typeof queryFigures>;
const figures = z.object({ queries: z.array(queryFigures) });

export interface QueryRatio {
  readonly query: string;
  readonly what: "evaluation" | "call";
  readonly beforeUs: number;
  readonly nowUs: number;
  readonly ratio: number;
  readonly tooSlow: boolean;
}

const MAX_RATIO = 2;
/** What is slower by less than this is noise. */
const LEAST_US = 1;

/** @throws {Error} when the text is not what `pnpm bench queries --json` prints. */
export function queriesOf(text: string): readonly QueryFigures[] {
  return figures.parse(JSON.parse(text)).queries;
}

/**
 * The earlier figures that `--before` names.
 * @throws {UsageError} when the file is not what `pnpm bench queries --json` printed.
 */
export async function readBefore(file: string): Promise<readonly QueryFigures[]> {
  try {
    return queriesOf(await readFile(callersPath(file), "utf8"));
  } catch (error) {
    const allowed = "a file with the output of `pnpm bench queries --json`";
    throw new UsageError(`--before is "${file}"; allowed: ${allowed}`, { cause: error });
  }
}

/** The queries that both have, worst ratio first. */
export function compareQueries(
  before: readonly QueryFigures[],
  now: readonly QueryFigures[],
): QueryRatio[] {
  const earlier = new Map(before.map((one) => [one.query, one]));
  return now
    .flatMap((one) => {
      const old = earlier.get(one.query);
      if (old === undefined) return [];
      return [
        ratioOf(one.query, "evaluation", old.evaluateUs, one.evaluateUs),
        ratioOf(one.query, "call", old.callUs, one.callUs),
      ];
    })
    .sort((one, other) => other.ratio - one.ratio);
}

function ratioOf(
  query: string,
  what: QueryRatio["what"],
  beforeUs: number,
  nowUs: number,
): QueryRatio {
  const tooSlow = nowUs > MAX_RATIO * beforeUs && nowUs - beforeUs > LEAST_US;
  return { query, what, beforeUs, nowUs, ratio: nowUs / beforeUs, tooSlow };
}
