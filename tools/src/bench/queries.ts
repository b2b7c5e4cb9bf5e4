import { execFile } from "node:child_process";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { type Column, table } from "../cli/table.ts";
import { ROOT } from "../workspace/nx.ts";
import {
  compareQueries,
  type QueryFigures,
  type QueryRatio,
  queriesOf,
  readBefore,
} from "./queryFigures.ts";
import { runBench } from "./runBench.ts";

/** Measures queries as people write them, in a process of their own, and compares them with earlier figures. */
const BENCH = join(ROOT, "packages/local-stepfunctions/bench/queries.ts");
const SHOWN = 12;
const TERMINAL = { stream: process.stdout, elsewhere: "--json has them" } as const;

const { json = false, before: file } = parseArgs({
  options: { json: { type: "boolean" }, before: { type: "string" } },
}).values;

await runBench(json, async () => {
  const before = file === undefined ? undefined : await readBefore(file);
  const { stdout } = await promisify(execFile)(process.execPath, [BENCH], { maxBuffer: 2 ** 24 });
  const queries = queriesOf(stdout);
  const ratios = before && compareQueries(before, queries);
  const refused = queries.filter((query) => query.refused !== undefined);
  const slower = (ratios ?? []).filter(({ tooSlow }) => tooSlow);
  return {
    figures: { queries, ...(ratios && { ratios }) },
    text: [
      groupsOf(queries),
      ratios === undefined ? slowestOf(queries) : ratiosOf(ratios),
      ...refused.map(({ query, refused: cause }) => `refused: ${query}: ${cause}`),
      ...(ratios && slower.length === 0 ? ["None takes more than twice its time before."] : []),
    ].join("\n\n"),
    passed: refused.length === 0 && slower.length === 0,
  };
});

interface Group {
  readonly name: string;
  readonly queries: readonly QueryFigures[];
}

function groupsOf(queries: readonly QueryFigures[]): string {
  const groups = Map.groupBy(queries, ({ group }) => group);
  return table<Group>({
    columns: [
      { title: "ordinary queries", text: ({ name }) => name },
      {
        title: "number",
        text: ({ queries }) => String(queries.length),
        align: "right",
        leftOut: 1,
      },
      {
        title: "evaluation",
        text: ({ queries }) => microseconds(median(queries.map((one) => one.evaluateUs))),
        align: "right",
      },
      {
        title: "call over HTTP",
        text: ({ queries }) => microseconds(median(queries.map((one) => one.callUs))),
        align: "right",
      },
    ],
    rows: [...groups].map(([name, queries]) => ({ name, queries })),
    ...TERMINAL,
  });
}

function slowestOf(queries: readonly QueryFigures[]): string {
  return table<QueryFigures>({
    columns: [
      queryColumn("slowest", ({ query }) => query),
      { title: "of", text: ({ input }) => input, leftOut: 1 },
      { title: "evaluation", text: (one) => microseconds(one.evaluateUs), align: "right" },
      { title: "call over HTTP", text: (one) => microseconds(one.callUs), align: "right" },
    ],
    rows: queries.toSorted((one, other) => other.callUs - one.callUs).slice(0, SHOWN),
    ...TERMINAL,
  });
}

function ratiosOf(ratios: readonly QueryRatio[]): string {
  return table<QueryRatio>({
    columns: [
      queryColumn("against before, worst first", ({ query }) => query),
      { title: "what", text: ({ what }) => what, leftOut: 1 },
      { title: "before", text: ({ beforeUs }) => microseconds(beforeUs), align: "right" },
      { title: "now", text: ({ nowUs }) => microseconds(nowUs), align: "right" },
      {
        title: "ratio",
        text: ({ ratio }) => ratio.toFixed(2),
        align: "right",
        style: ({ tooSlow }) => (tooSlow ? "red" : undefined),
      },
    ],
    rows: ratios.slice(0, SHOWN),
    ...TERMINAL,
  });
}

function queryColumn<Row>(title: string, text: (row: Row) => string): Column<Row> {
  return { title, text, wraps: 24, breaksWords: true };
}

function microseconds(value: number): string {
  return `${value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 })} µs`;
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[values.length >> 1] ?? 0;
}
