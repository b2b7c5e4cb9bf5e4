import { writeFileSync } from "node:fs";
import { parseSettings, programKeys } from "@sfn-workers/infra/settings";
import { type Stack, tellingLines } from "@sfn-workers/infra/stackFile";
import { manifests } from "@sfn-workers/workloads/manifests";
import { interruptSignal } from "../cli/interrupt.ts";
import { roomIn } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";
import { chart } from "./chart.ts";
import { notesOf } from "./notes.ts";
import { page } from "./page/page.ts";
import { pointsOf, spanFor } from "./points.ts";
import { createProgressLine } from "./progressLine.ts";
import { type Request, type SimulatedVariant, simulateVariants } from "./simulateVariants.ts";
import { spanText } from "./span.ts";
import { summaryTable } from "./summaryTable.ts";

export interface Shown {
  /** As they were given. */
  readonly loadText: string;
  /** Of settings and assumptions. */
  readonly changes: readonly string[];
  readonly json: boolean;
  /** The file for the page, if one is wanted. */
  readonly html: string | undefined;
  /** The command that was given. */
  readonly commandLine: string;
}

/** The most points of a curve for scripts. */
const POINTS = 240;

/** Simulates, and prints what came of it. */
export async function runSimulation(request: Request, shown: Shown): Promise<void> {
  // What is built is of no matter.
  delete process.env["SFN_WORKERS_RELEASE"];
  const signal = interruptSignal();
  const progress = createProgressLine(process.stderr);
  await requireRight(request.stack);
  const variants = await simulateVariants(request, (name, at) => {
    signal.throwIfAborted();
    progress.show(
      `${name}: ${spanText(at.atSeconds)}, ${at.ended} of ${at.started} executions ended`,
    );
  }).finally(progress.end);
  const text = shown.json
    ? JSON.stringify(figuresOf(request, shown, variants), null, 2)
    : textOf(request, shown, variants);
  process.stdout.write(`${text}\n`);
  if (shown.html !== undefined) writePage(shown.html, request, shown, variants);
}

function writePage(
  file: string,
  { stack, workload, seed }: Request,
  { loadText, changes, commandLine }: Shown,
  variants: readonly SimulatedVariant[],
): void {
  const title = `${workload} in ${stack.stack}`;
  const subject = subjectOf(variants, loadText, changes, seed);
  writeFileSync(file, page(variants, { title, subject, notes: notesOf(variants), commandLine }));
  process.stderr.write(`${file} has it as a page\n`);
}

/** A wrong setting of the stack file has its line there. */
async function requireRight(stack: Stack): Promise<void> {
  await tellingLines(stack, () => parseSettings(programKeys(stack.config), manifests, stack.stack));
}

function figuresOf(
  { stack, workload, seed }: Request,
  { loadText, changes }: Shown,
  variants: readonly SimulatedVariant[],
) {
  const simulated = variants.map(({ minutes, sampleSeconds, ...rest }) => {
    const seconds = minutes.at(-1)?.atSeconds ?? 0;
    return { ...rest, points: pointsOf(minutes, spanFor(seconds, sampleSeconds, POINTS)) };
  });
  return { stack: stack.stack, workload, load: loadText, changes, seed, variants: simulated };
}

function textOf(
  { stack, workload, seed }: Request,
  { loadText, changes }: Shown,
  variants: readonly SimulatedVariant[],
): string {
  const stdout = process.stdout;
  const title = `${workload} in ${stack.stack}: ${subjectOf(variants, loadText, changes, seed)}`;
  const wrapped = (text: string) => wrapText(text, roomIn(stdout));
  const figures = [chart(variants, stdout), summaryTable(variants, stdout)];
  const notes = notesOf(variants).map(wrapped).join("\n");
  return [wrapped(title), ...figures, notes].filter((part) => part !== "").join("\n\n");
}

function subjectOf(
  variants: readonly SimulatedVariant[],
  loadText: string,
  changes: readonly string[],
  seed: number,
): string {
  const handlers = [...new Set(variants.map((one) => spanText(one.handlerSeconds)))].join(", ");
  const changed = changes.length === 0 ? "" : `, with ${changes.join(", ")}`;
  return `${loadText}, handlers of ${handlers}${changed}, seed ${seed}`;
}
