import type { ExecutionResult } from "./run.ts";

const BAR_CELLS = 24;

/** Shows how many executions have ended: redraws a bar per workload on a terminal, else writes one line per finished workload. */
export interface Progress {
  onResult(workload: string, result: ExecutionResult): void;
  end(): void;
}

export function createProgress(
  totals: ReadonlyMap<string, number>,
  stream: NodeJS.WriteStream,
): Progress {
  const ended = new Map<string, number>();
  const failed = new Map<string, number>();
  const redraws = stream.isTTY && process.env["TERM"] !== "dumb";
  const width = Math.max(...[...totals.keys()].map((name) => name.length));
  let drawnLines = 0;

  return {
    onResult(workload, { status }) {
      count(ended, workload);
      if (status !== "SUCCEEDED") count(failed, workload);
      if (redraws) redraw();
      else if (ended.get(workload) === totals.get(workload)) stream.write(`${line(workload)}\n`);
    },
    end() {
      drawnLines = 0;
    },
  };

  function redraw(): void {
    if (drawnLines > 0) stream.moveCursor(0, -drawnLines);
    for (const workload of totals.keys()) {
      stream.cursorTo(0);
      stream.clearLine(1);
      stream.write(`${line(workload)}\n`);
    }
    drawnLines = totals.size;
  }

  function line(workload: string): string {
    const total = totals.get(workload) ?? 0;
    const done = ended.get(workload) ?? 0;
    const cells = total === 0 ? 0 : Math.floor((done / total) * BAR_CELLS);
    const bar = "█".repeat(cells) + "░".repeat(BAR_CELLS - cells);
    return `${workload.padEnd(width)}  ${bar}  ${done} of ${total} ended, ${failed.get(workload) ?? 0} failed`;
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
