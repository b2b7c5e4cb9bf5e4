import { roomIn } from "../cli/table.ts";
import { wrapText } from "../cli/wrapText.ts";
import type { ExecutionResult } from "./result.ts";

const BAR_CELLS = 24;
/** Lines of the terminal that the bars leave free. */
const FREE_ROWS = 4;
/** A terminal is redrawn at most so often, and a file gets a line at most so often for what goes on. */
const REDRAW_MS = 50;
const LINE_MS = 10_000;

/**
 * Shows how many executions have started and ended. On a terminal it redraws a bar for each workload, or one for all if they
 * are too many for it. Elsewhere it writes one line for each finished workload, and one every 10 s for all.
 */
export interface Progress {
  onStart(workload: string): void;
  onResult(workload: string, result: Pick<ExecutionResult, "status">): void;
  /** Writes lines above the bars, or below them once the progress has ended. */
  say(text: string): void;
  end(): void;
}

/** The part of a terminal, or of a file, that the progress needs. */
export type ProgressStream = Pick<
  NodeJS.WriteStream,
  "isTTY" | "rows" | "columns" | "write" | "moveCursor" | "cursorTo" | "clearScreenDown"
>;

interface Counts {
  readonly total: number;
  started: number;
  ended: number;
  failed: number;
}

export function createProgress(
  totals: ReadonlyMap<string, number>,
  stream: ProgressStream,
  now: () => number = () => performance.now(),
): Progress {
  const counts = new Map<string, Counts>();
  for (const [name, total] of totals) counts.set(name, { total, started: 0, ended: 0, failed: 0 });
  const redraws = stream.isTTY && process.env["TERM"] !== "dumb";
  const width = Math.max(...[...totals.keys()].map((name) => name.length));
  const oneForAll = redraws && totals.size > 1 && totals.size > stream.rows - FREE_ROWS;
  let drawnLines = 0;
  let drawnAt = now();
  let hasEnded = false;
  if (redraws) draw();

  return {
    onStart(workload) {
      countsOf(workload).started += 1;
      changed();
    },
    onResult(workload, { status }) {
      const of = countsOf(workload);
      of.ended += 1;
      if (status !== "SUCCEEDED") of.failed += 1;
      if (!redraws && of.ended === of.total) stream.write(`${line(workload.padEnd(width), of)}\n`);
      else changed();
    },
    say(text) {
      clear();
      stream.write(`${wrapText(text, roomIn(stream))}\n`);
      if (redraws && !hasEnded) draw();
    },
    end() {
      if (redraws) draw();
      hasEnded = true;
      drawnLines = 0;
    },
  };

  function countsOf(workload: string): Counts {
    return counts.get(workload) ?? { total: 0, started: 0, ended: 0, failed: 0 };
  }

  function changed(): void {
    if (now() - drawnAt < (redraws ? REDRAW_MS : LINE_MS)) return;
    if (redraws) draw();
    else stream.write(`${sumLine()}\n`);
    drawnAt = now();
  }

  function draw(): void {
    clear();
    const lines = oneForAll
      ? [sumLine()]
      : [...counts].map(([name, of]) => line(name.padEnd(width), of));
    stream.write(`${lines.join("\n")}\n`);
    drawnLines = lines.length;
    drawnAt = now();
  }

  function clear(): void {
    if (drawnLines === 0) return;
    stream.moveCursor(0, -drawnLines);
    stream.cursorTo(0);
    stream.clearScreenDown();
    drawnLines = 0;
  }

  function sumLine(): string {
    const sum = (key: keyof Counts) => [...counts.values()].reduce((all, of) => all + of[key], 0);
    const title = totals.size === 1 ? ([...totals.keys()][0] ?? "") : `all ${totals.size}`;
    const [total, started, ended, failed] = [
      sum("total"),
      sum("started"),
      sum("ended"),
      sum("failed"),
    ];
    return line(title, { total, started, ended, failed });
  }

  /** A line that the terminal broke in two could not be redrawn. The bar gives way first, then the name. */
  function line(title: string, of: Counts): string {
    const text = textOf(of);
    if (!stream.isTTY) return `${title}  ${bar(of, BAR_CELLS)}  ${text}`;
    const room = stream.columns - 1 - text.length - "  ".length;
    const cells = Math.min(BAR_CELLS, room - title.length - "  ".length);
    if (cells >= BAR_CELLS / 3) return `${title}  ${bar(of, cells)}  ${text}`;
    const shown = title.length <= room ? title : `${title.slice(0, Math.max(0, room - 1))}…`;
    return `${shown}  ${text}`;
  }
}

function bar({ ended, total }: Counts, cells: number): string {
  const full = total === 0 ? 0 : Math.floor((ended / total) * cells);
  return "█".repeat(full) + "░".repeat(cells - full);
}

function textOf({ total, started, ended, failed }: Counts): string {
  const running = ended === total ? "" : `, ${started} started`;
  return `${ended} of ${total} ended, ${failed} failed${running}`;
}
