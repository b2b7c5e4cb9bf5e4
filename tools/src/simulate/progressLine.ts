import { cut } from "../tasks/line.ts";

type LineStream = Pick<
  NodeJS.WriteStream,
  "isTTY" | "columns" | "write" | "cursorTo" | "clearLine"
>;

/** How often a terminal is redrawn at most. */
const REDRAW_MS = 100;

/** A line that changes on a terminal, and goes at the end. Elsewhere there is none. */
export function createProgressLine(stream: LineStream, now = () => performance.now()) {
  const draws = stream.isTTY && process.env["TERM"] !== "dumb";
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(text: string): void {
      if (!draws || now() - drawnAt < REDRAW_MS) return;
      drawnAt = now();
      clear();
      stream.write(cut(text, stream.columns - 1));
    },
    end(): void {
      if (draws) clear();
    },
  };

  function clear(): void {
    stream.cursorTo(0);
    stream.clearLine(0);
  }
}
