import { styleText } from "node:util";
import { type Point, pointsOf, spanFor } from "./points.ts";
import { hasLine, mostOf, QUANTITIES, type Quantity, STARTS } from "./quantities.ts";
import type { SimulatedVariant } from "./simulateVariants.ts";
import { ticksOf } from "./ticks.ts";

/** Where a chart goes: a terminal has a width, and colours; a file or a pipe has neither. */
export type ChartStream = NodeJS.WriteStream;

type Drawn = Pick<SimulatedVariant, "name" | "minutes" | "sampleSeconds">;

const WIDTH = 80;
/** On a wider terminal the rest stays empty. */
const MOST_WIDTH = 120;
const LEAST_COLUMNS = 20;
const BLOCKS = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const FULL = BLOCKS.length - 1;
const LINE = "─";
/** Characters of a tick's text and the space before the next one. */
const TICK_WIDTH = 10;

interface Panel {
  /** What stands above it. */
  readonly title: string | undefined;
  readonly labels: readonly string[];
  readonly quantity: Quantity;
  readonly points: readonly Point[];
  readonly most: number;
  readonly height: number;
}

/** What happened over time: a panel for each quantity, of each variant the same ones below each other on one scale. */
export function chart(variants: readonly Drawn[], stream: ChartStream): string {
  const seconds = Math.max(...variants.map(({ minutes }) => minutes.at(-1)?.atSeconds ?? 0));
  const room = stream.isTTY ? Math.min(stream.columns, MOST_WIDTH) : WIDTH;
  const { labels, values } = guttersOf(variants);
  const columns = room - labels - values - 2;
  if (columns < LEAST_COLUMNS || seconds === 0) return "";
  const sampleSeconds = Math.max(...variants.map((one) => one.sampleSeconds));
  const span = spanFor(seconds, sampleSeconds, columns);
  const perPoint = Math.max(1, Math.floor(columns / Math.ceil(seconds / span)));
  const panels = panelsOf(variants, span);
  const drawn = panels.flatMap((panel) => {
    const above = panel.title === undefined ? [] : [styleText("bold", panel.title, { stream })];
    return [...above, ...rowsOf(panel)];
  });
  return [...drawn, ...axis()].map((line) => line.trimEnd()).join("\n");

  function rowsOf({ labels: texts, quantity, points, most, height }: Panel): string[] {
    const isLined = hasLine(quantity, points);
    return Array.from({ length: height }, (_, fromTop) => {
      const row = height - 1 - fromTop;
      const value = fromTop === 0 ? quantity.text(most) : row === 0 ? "0" : "";
      const cells = points.map((point) => {
        const line = isLined ? quantity.line?.of(point) : undefined;
        return cellOf(row, height, most, quantity.of(point), line);
      });
      const bars = runsOf(cells).map((run) => {
        const text = [...run].map((cell) => cell.repeat(perPoint)).join("");
        return run.startsWith(LINE) ? text : styleText(quantity.colour, text, { stream });
      });
      return `${(texts[fromTop] ?? "").padEnd(labels)}${value.padStart(values)} ${fromTop === 0 || row === 0 ? "┤" : "│"}${bars.join("")}`;
    });
  }

  function axis(): string[] {
    const width = Math.ceil(seconds / span) * perPoint;
    const line = [..."─".repeat(width)];
    let texts = "";
    for (const { atSeconds, text } of ticksOf(
      seconds,
      Math.max(2, Math.floor(width / TICK_WIDTH)),
    )) {
      const at = Math.floor((atSeconds / span) * perPoint);
      if (at >= width) continue;
      line[at] = "┬";
      texts = `${texts.padEnd(at)}${text}`;
    }
    const before = " ".repeat(labels + values + 1);
    return [`${before}└${line.join("")}`, `${before} ${texts}`];
  }
}

const LABEL_SPACE = 1;
const VALUE_WIDTH = 8;
const ROWS_ALONE = 3;
const ROWS_COMPARED = 2;

function guttersOf(variants: readonly Drawn[]) {
  const names =
    variants.length > 1 ? variants.map(({ name }) => name) : QUANTITIES.flatMap(labelsOf);
  return {
    labels: Math.max(...names.map(({ length }) => length)) + LABEL_SPACE,
    values: VALUE_WIDTH,
  };
}

function panelsOf(variants: readonly Drawn[], span: number): Panel[] {
  const all = variants.map(({ name, minutes }) => ({ name, points: pointsOf(minutes, span) }));
  const together = all.flatMap(({ points }) => points);
  return QUANTITIES.flatMap((quantity) => {
    const most = mostOf(quantity, together);
    // All have the same load.
    const [first] = all;
    const drawn = quantity === STARTS && first ? [{ ...first, name: "all" }] : all;
    return drawn.map(({ name, points }, index) => ({
      ...{ quantity, points, most },
      title: variants.length > 1 && index === 0 ? titleOf(quantity) : undefined,
      labels: variants.length > 1 ? [name] : labelsOf(quantity, points),
      height: variants.length > 1 ? ROWS_COMPARED : ROWS_ALONE,
    }));
  });
}

function labelsOf(quantity: Quantity, points?: readonly Point[] | number): string[] {
  const { title, line } = quantity;
  const isLined = !Array.isArray(points) || hasLine(quantity, points);
  return line && isLined ? [title, `${LINE} ${line.title}`] : [title];
}

function titleOf({ title, line }: Quantity): string {
  return line ? `${title}, ${LINE} ${line.title}` : title;
}

function cellOf(
  row: number,
  height: number,
  most: number,
  value: number | undefined,
  line: number | undefined,
): string {
  const eighths = value ? Math.max(1, Math.round((value / most) * height * FULL)) : 0;
  const filled = Math.min(FULL, Math.max(0, eighths - row * FULL));
  // The line gives way to the top of a bar, beside which it would say no more.
  const isTop = filled > 0 && eighths <= (row + 1) * FULL;
  const lineRow = line ? Math.min(height - 1, Math.floor((line / most) * height)) : undefined;
  return lineRow === row && !isTop ? LINE : (BLOCKS[filled] ?? " ");
}

/** Cells that have the same colour together. */
function runsOf(cells: readonly string[]): string[] {
  return cells.join("").match(/─+|[^─]+/g) ?? [];
}
