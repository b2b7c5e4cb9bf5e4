import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Column, table } from "../cli/table.ts";
import { type Bounded, bounds } from "./lambda/bounds.ts";
import { buildNaive, buildReference, buildWorkload, WORKLOAD } from "./lambda/bundles.ts";
import { type Measure, measureAll } from "./lambda/measure.ts";

const { json } = parseArgs({ options: { json: { type: "boolean" } } }).values;
const folder = await mkdtemp(join(tmpdir(), "bench-"));
try {
  const measures = await measureAll(
    {
      worker: await buildWorkload(folder),
      reference: await buildReference(folder),
      naive: await buildNaive(folder),
    },
    WORKLOAD,
  );
  const checked = bounds(measures);
  console.log(
    json ? JSON.stringify({ measures, bounds: checked }, null, 2) : report(measures, checked),
  );
  if (checked.some(({ kept }) => !kept)) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

type Row = readonly [bundle: string, Measure];

const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} KB`;
const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;

function report(measures: Readonly<Record<string, Measure>>, checked: readonly Bounded[]): string {
  const right = { align: "right" } as const;
  const columns: readonly Column<Row>[] = [
    { title: "bundle", text: ([bundle]) => bundle },
    { title: "archive", text: ([, { archiveBytes }]) => kilobytes(archiveBytes), ...right },
    { title: "loaded", text: ([, { loadedBytes }]) => kilobytes(loadedBytes), ...right },
    { title: "import", text: ([, { importMs }]) => milliseconds(importMs), ...right },
    { title: "CPU", text: ([, { cpuMs }]) => milliseconds(cpuMs), ...right },
  ];
  const rows = Object.entries(measures);
  const lines = checked.map(({ text, kept }) => `${kept ? "✓" : "✖"} ${text}`);
  const { stdout: stream } = process;
  return [table({ columns, rows, stream, elsewhere: "--json has them" }), ...lines].join("\n");
}
