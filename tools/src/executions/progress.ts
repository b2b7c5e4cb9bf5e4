import type { ExecutionResult } from "./result.ts";

const BAR_CELLS = 24;
/** Lines of the terminal that the bars leave free. */
const FREE_ROWS = 4;

/**
 * Shows how many executions have ended. On a terminal it redraws a bar for each workload, or one for all if they are too many
 * for it. Elsewhere it writes one line for each finished workload.
 */
export interface Progress {
  onResult(workload: string, result: Pick<ExecutionResult, "status">): void;
  /** Writes lines above the bars, or below them once the progress has ended. */
  say(text: string): void;
  end(): void;
}

/** The part of a terminal, or of a file, that the progress needs. */
export type ProgressStream = Pick<
  NodeJS.WriteStream,
  "isTTY" | "rows" | "write" | "moveCursor" | "cursorTo" | "clearScreenDown"
>;

export function createProgress(
  totals: ReadonlyMap<string, number>,
  stream: ProgressStream,
): Progress {
  const ended = new Map<string, number>();
  const failed = new Map<string, number>();
  const redraws = stream.isTTY && process.env["TERM"] !== "dumb";
  const width = Math.max(...[...totals.keys()].map((name) => name.length));
  const oneForAll = redraws && totals.size > 1 && totals.size > stream.rows - FREE_ROWS;
  let drawnLines = 0;
  let hasEnded = false;
  if (redraws) draw();

  return {
    onResult(workload, { status }) {
      count(ended, workload);
      if (status !== "SUCCEEDED") count(failed, workload);
      if (redraws) draw();
      else if (ended.get(workload) === totals.get(workload)) stream.write(`${line(workload)}\n`);
    },
    say(text) {
      clear();
      stream.write(`${text}\n`);
      if (redraws && !hasEnded) draw();
    },
    end() {
      hasEnded = true;
      drawnLines = 0;
    },
  };

  function draw(): void {
    clear();
    const lines = oneForAll ? [sumLine()] : [...totals.keys()].map(line);
    stream.write(`${lines.join("\n")}\n`);
    drawnLines = lines.length;
  }

  function clear(): void {
    if (drawnLines === 0) return;
    stream.moveCursor(0, -drawnLines);
    stream.cursorTo(0);
    stream.clearScreenDown();
    drawnLines = 0;
  }

  function line(workload: string): string {
    const of = (numbers: ReadonlyMap<string, number>) => numbers.get(workload) ?? 0;
    return `${workload.padEnd(width)}  ${bar(of(ended), of(failed), of(totals))}`;
  }

  function sumLine(): string {
    return `${totals.size} workloads  ${bar(sum(ended), sum(failed), sum(totals))}`;
  }
}

function bar(done: number, failed: number, total: number): string {
  const cells = total === 0 ? 0 : Math.floor((done / total) * BAR_CELLS);
  const drawn = "█".repeat(cells) + "░".repeat(BAR_CELLS - cells);
  return `${drawn}  ${done} of ${total} ended, ${failed} failed`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(numbers: ReadonlyMap<string, number>): number {
  return [...numbers.values()].reduce((total, number) => total + number, 0);
}
