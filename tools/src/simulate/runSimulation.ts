import { parseSettings, programKeys } from "@sfn-workers/infra/settings";
import { type Stack, tellingLines } from "@sfn-workers/infra/stackFile";
import { manifests } from "@sfn-workers/workloads/manifests";
import { interruptSignal } from "../cli/interrupt.ts";
import { roomIn } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";
import { chart } from "./chart.ts";
import { notesOf } from "./notes.ts";
import { pointsOf, spanFor } from "./points.ts";
import { createProgressLine } from "./progressLine.ts";
import { type Request, type SimulatedVariant, simulateVariants } from "./simulateVariants.ts";
import { spanText } from "./span.ts";
import { summaryTable } from "./summaryTable.ts";

export interface Shown {
  /** As they were given. */
  readonly loadText: string;
  readonly sets: readonly string[];
  readonly json: boolean;
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
}

/** A wrong setting of the stack file has its line there. */
async function requireRight(stack: Stack): Promise<void> {
  await tellingLines(stack, () => parseSettings(programKeys(stack.config), manifests, stack.stack));
}

function figuresOf(
  { stack, workload, seed }: Request,
  { loadText, sets }: Shown,
  variants: readonly SimulatedVariant[],
) {
  const simulated = variants.map(({ minutes, sampleSeconds, ...rest }) => {
    const seconds = minutes.at(-1)?.atSeconds ?? 0;
    return { ...rest, points: pointsOf(minutes, spanFor(seconds, sampleSeconds, POINTS)) };
  });
  return { stack: stack.stack, workload, load: loadText, set: sets, seed, variants: simulated };
}

function textOf(
  { stack, workload, seed }: Request,
  { loadText, sets }: Shown,
  variants: readonly SimulatedVariant[],
): string {
  const stdout = process.stdout;
  const handlers = [...new Set(variants.map((one) => spanText(one.handlerSeconds)))].join(", ");
  const changed = sets.length === 0 ? "" : `, with ${sets.join(", ")}`;
  const title = `${workload} in ${stack.stack}${changed}: ${loadText}, handlers of ${handlers}, seed ${seed}`;
  const wrapped = (text: string) => wrapText(text, roomIn(stdout));
  const figures = [chart(variants, stdout), summaryTable(variants, stdout)];
  const notes = notesOf(variants).map(wrapped).join("\n");
  return [wrapped(title), ...figures, notes].filter((part) => part !== "").join("\n\n");
}
