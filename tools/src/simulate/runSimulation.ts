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
import { cutForCharts } from "./shownSeconds.ts";
import {
  type Request,
  type SimulatedVariant,
  type Simulations,
  simulateVariants,
} from "./simulateVariants.ts";
import { spanText } from "./span.ts";
import { summaryTable } from "./summaryTable.ts";

export interface Shown {
  /** As it was given, or would be. */
  readonly loadText: string;
  /** Whether the manifest says the load. */
  readonly isExpected: boolean;
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
  const simulations = await simulateVariants(request, (name, at) => {
    signal.throwIfAborted();
    progress.show(
      `${name}: ${spanText(at.atSeconds)}, ${at.ended} of ${at.started} executions ended`,
    );
  }).finally(progress.end);
  const text = shown.json
    ? JSON.stringify(figuresOf(request, shown, simulations), null, 2)
    : textOf(request, shown, simulations);
  process.stdout.write(`${text}\n`);
  if (shown.html !== undefined) writePage(shown.html, request, shown, simulations);
}

function writePage(file: string, request: Request, details: Shown, simulations: Simulations): void {
  const { variants } = simulations;
  const title = `${request.workload} in ${request.stack.stack}`;
  const subject = subjectOf(variants, request, details);
  const { commandLine } = details;
  const notes = notesOf(simulations);
  writeFileSync(file, page(cutForCharts(variants), { title, subject, notes, commandLine }));
  process.stderr.write(`${file} has it as a page\n`);
}

/** A wrong setting of the stack file has its line there. */
async function requireRight(stack: Stack): Promise<void> {
  await tellingLines(stack, () => parseSettings(programKeys(stack.config), manifests, stack.stack));
}

function figuresOf(
  { stack, workload, seed }: Request,
  { loadText, changes }: Shown,
  { variants, refused }: Simulations,
) {
  const simulated = variants.map(({ minutes, sampleSeconds, ...rest }) => {
    const seconds = minutes.at(-1)?.atSeconds ?? 0;
    return { ...rest, points: pointsOf(minutes, spanFor(seconds, sampleSeconds, POINTS)) };
  });
  return {
    stack: stack.stack,
    workload,
    load: loadText,
    changes,
    seed,
    variants: simulated,
    refused,
  };
}

function textOf(request: Request, details: Shown, simulations: Simulations): string {
  const { variants } = simulations;
  const stdout = process.stdout;
  const title = `${request.workload} in ${request.stack.stack}: ${subjectOf(variants, request, details)}`;
  const wrapped = (text: string) => wrapText(text, roomIn(stdout));
  const figures = [chart(cutForCharts(variants), stdout), summaryTable(variants, stdout)];
  const notes = notesOf(simulations).map(wrapped).join("\n");
  return [wrapped(title), ...figures, notes].filter((part) => part !== "").join("\n\n");
}

function subjectOf(
  variants: readonly SimulatedVariant[],
  { hours, deployAtSeconds, seed }: Request,
  { loadText, changes, isExpected }: Shown,
): string {
  const handlers = [...new Set(variants.map((one) => spanText(one.handlerSeconds)))].join(", ");
  const changed = changes.length === 0 ? "" : `, with ${changes.join(", ")}`;
  const load = isExpected ? `${loadText} (expected by the manifest)` : loadText;
  const times = hours === undefined ? "" : ` for ${hours} h`;
  const deployment =
    deployAtSeconds === undefined ? "" : `, a deployment at ${spanText(deployAtSeconds)}`;
  return `${load}${times}, handlers of ${handlers}${deployment}${changed}, seed ${seed}`;
}
