import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
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

function report(measures: Readonly<Record<string, Measure>>, checked: readonly Bounded[]): string {
  const shown = new Table({
    head: ["bundle", "archive", "loaded", "import", "CPU"],
    style: { head: [], border: [] },
    colAligns: ["left", "right", "right", "right", "right"],
  });
  for (const [bundle, { archiveBytes, loadedBytes, importMs, cpuMs }] of Object.entries(measures)) {
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} KB`;
    const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;
    shown.push([
      bundle,
      kilobytes(archiveBytes),
      kilobytes(loadedBytes),
      milliseconds(importMs),
      milliseconds(cpuMs),
    ]);
  }
  const lines = checked.map(({ text, kept }) => `${kept ? "✓" : "✖"} ${text}`);
  return [shown.toString(), ...lines].join("\n");
}
