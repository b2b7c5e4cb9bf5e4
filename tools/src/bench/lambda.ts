import { parseArgs } from "node:util";
import { table } from "../cli/table.ts";
import { type Bounded, bounds } from "./lambda/bounds.ts";
import { buildNaive, buildReference, buildWorkload, WORKLOAD } from "./lambda/bundles.ts";
import { type Measure, measureAll } from "./lambda/measure.ts";
import { runBench } from "./runBench.ts";

const { json = false } = parseArgs({ options: { json: { type: "boolean" } } }).values;

await runBench(json, async ({ folder }) => {
  const measures = await measureAll(
    {
      worker: await buildWorkload(folder),
      reference: await buildReference(folder),
      naive: await buildNaive(folder),
    },
    WORKLOAD,
  );
  const checked = bounds(measures);
  return {
    figures: { measures, bounds: checked },
    text: textOf(measures, checked),
    passed: checked.every(({ kept }) => kept),
  };
});

function textOf(measures: Readonly<Record<string, Measure>>, checked: readonly Bounded[]): string {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1_000)} KB`;
  const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;
  const shown = table({
    columns: [
      { title: "bundle", text: ([bundle]) => bundle },
      { title: "archive", text: ([, { archiveBytes }]) => kilobytes(archiveBytes), align: "right" },
      { title: "loaded", text: ([, { loadedBytes }]) => kilobytes(loadedBytes), align: "right" },
      { title: "import", text: ([, { importMs }]) => milliseconds(importMs), align: "right" },
      { title: "CPU", text: ([, { cpuMs }]) => milliseconds(cpuMs), align: "right" },
    ],
    rows: Object.entries(measures),
    stream: process.stdout,
    elsewhere: "--json has them",
  });
  return [shown, ...checked.map(({ text, kept }) => `${kept ? "✓" : "✗"} ${text}`)].join("\n");
}
