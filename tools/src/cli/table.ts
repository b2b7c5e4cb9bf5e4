import { styleText } from "node:util";
import CliTable from "cli-table3";
import { wrapText } from "./wrapText.ts";

type Format = Parameters<typeof styleText>[0];

export interface Column<Row> {
  /** May have several lines. The title of the first column stands for the row. */
  readonly title: string;
  readonly text: (row: Row) => string;
  /** The colour of a cell on a terminal. */
  readonly style?: (row: Row) => Format | undefined;
  readonly align?: "right";
  /** If there is no room for all, those with the highest numbers are left out. One without a number never is. */
  readonly leftOut?: number;
  /** The least width in which the cell's text may be broken between words. Without it a text is never broken. */
  readonly wraps?: number;
  /** Whether also a word may be broken that is longer. */
  readonly breaksWords?: boolean;
}

interface TableOptions<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Where the table goes: a terminal has a width, and colours; a file or a pipe has neither. */
  readonly stream: NodeJS.WriteStream;
  /** Where columns are that were left out, for instance "--json has them". */
  readonly elsewhere: string;
  readonly borders?: boolean;
}

/**
 * A table that fits the terminal. First the texts of columns that allow it are broken between words, then columns are left out,
 * and a line below says which. If that is not enough, each row becomes a card with a line for each cell. A file or a pipe gets
 * everything, one line for each row.
 *
 * @example
 * ```ts
 * const text = table({
 *   columns: [
 *     { title: "name", text: ({ name }) => name },
 *     { title: "size", text: ({ size }) => String(size), align: "right", leftOut: 1 },
 *   ],
 *   rows: [{ name: "a", size: 1 }],
 *   stream: process.stdout,
 *   elsewhere: "--json has them",
 * });
 * ```
 */
export function table<Row>(options: TableOptions<Row>): string {
  const { columns, rows, stream, elsewhere } = options;
  const room = roomIn(stream);
  const border = options.borders === false ? 0 : BORDER;
  const measured = columns.map((column) => measure(column, rows));
  const shown = withRoom(measured, room, border);
  const widths = widthsIn(room, shown, border);
  if (widths === undefined) {
    return rows.map((row) => card(measured, row, options, room)).join("\n");
  }
  const drawn = draw(shown, widths, options);
  const leftOut = measured.filter((one) => !shown.includes(one)).map(titleOf);
  return leftOut.length === 0
    ? drawn
    : `${drawn}\n${wrapText(`No room for: ${leftOut.join(", ")}; ${elsewhere}.`, room)}`;
}

interface Measured<Row> {
  readonly column: Column<Row>;
  /** With all texts in one line, and with the narrowest lines; both with the spaces on both sides. */
  readonly width: number;
  readonly least: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const texts = rows.map(column.text);
  const width = widthOf([column.title, ...texts]);
  if (column.wraps === undefined || width <= column.wraps) return { column, width, least: width };
  const words = column.breaksWords ? [] : texts.map((text) => text.replaceAll(" ", "\n"));
  return { column, width, least: Math.max(widthOf([column.title, ...words]), column.wraps) };
}

/** A space at which a text is not broken. */
export const NO_BREAK = "\u00a0";

const PADDING = 2;
const BORDER = 1;

/** The width of a column with these cells. The library knows how wide a character is. */
function widthOf(cells: readonly string[]): number {
  const measuring = new CliTable({ style: { head: [], border: [] } });
  for (const cell of cells) measuring.push([cell]);
  return (measuring.toString().split("\n")[0] ?? "").length - 2 * BORDER;
}

/** The columns that are never left out, and of the others as many as have room, the lowest number first. */
function withRoom<Row>(
  measured: readonly Measured<Row>[],
  room: number,
  border: number,
): Measured<Row>[] {
  const numberOf = ({ column }: Measured<Row>) => column.leftOut ?? 0;
  const kept = new Set<Measured<Row>>();
  for (const one of measured.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    const mustStay = one.column.leftOut === undefined;
    if (mustStay || widthsIn(room, [...kept, one], border) !== undefined) kept.add(one);
  }
  return measured.filter((one) => kept.has(one));
}

/** The width of each column, in which all together have room; `undefined` when they have none. */
function widthsIn<Row>(
  room: number,
  shown: readonly Measured<Row>[],
  border: number,
): number[] | undefined {
  const least = shown.reduce((sum, one) => sum + one.least + border, border);
  if (least > room) return undefined;
  let left = room - least;
  return shown.map(({ width, least }) => {
    const more = Math.min(width - least, left);
    left -= more;
    return least + more;
  });
}

function draw<Row>(
  shown: readonly Measured<Row>[],
  widths: readonly number[],
  { rows, stream, borders = true }: TableOptions<Row>,
): string {
  const drawn = new CliTable({
    head: shown.map(({ column }) => styleText("bold", column.title, { stream })),
    style: { head: [], border: [], ...(borders ? {} : { "padding-left": 0 }) },
    ...(borders ? {} : { chars: NO_BORDERS }),
    colAligns: shown.map(({ column }) => column.align ?? "left"),
    colWidths: [...widths],
    wordWrap: true,
  });
  for (const row of rows) {
    drawn.push(
      shown.map(({ column }, index) => cellOf(column, row, stream, (widths[index] ?? 0) - PADDING)),
    );
  }
  const text = drawn.toString();
  return borders ? text : text.replaceAll(/ +$/gm, "");
}

const NO_BORDERS = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "" },
};

/** A text in lines that fit, in its colour. The library breaks those again in which characters are wide. */
function cellOf<Row>(
  column: Column<Row>,
  row: Row,
  stream: NodeJS.WriteStream,
  room: number,
): string {
  const wrapped = wrapText(column.text(row), room);
  const lines = column.breaksWords && stream.isTTY ? breakLines(wrapped, room) : wrapped;
  const text = lines.replaceAll(NO_BREAK, " ");
  const format = column.style?.(row);
  return format === undefined ? text : styleText(format, text, { stream });
}

/** The library cuts off what does not fit: the width of a character may be guessed too large, never too small. */
function breakLines(text: string, room: number): string {
  let broken = "";
  let width = 0;
  for (const character of text) {
    const wide = WIDE.test(character) ? 2 : 1;
    if (width > 0 && width + wide > room) {
      broken += "\n";
      width = 0;
    }
    broken += character;
    width = character === "\n" ? 0 : width + wide;
  }
  return broken;
}

/** Hangul, and from the first Chinese sign on all. */
const WIDE = /[\u1100-\u115f\u2e80-\u{10ffff}]|\p{Emoji_Presentation}/u;

/** The first cell is the card's title. A word that is longer than the terminal is wide is broken by the terminal. */
function card<Row>(
  [first, ...others]: readonly Measured<Row>[],
  row: Row,
  { stream }: TableOptions<Row>,
  room: number,
): string {
  if (first === undefined) return "";
  const titles = Math.max(...others.map((one) => titleOf(one).length)) + PADDING;
  const lines = new CliTable({
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": PADDING, "padding-right": 0 },
    colWidths: [
      titles,
      Math.max(room - titles, ...others.map(({ column }) => wordIn(column.text(row)))),
    ],
    wordWrap: true,
  });
  for (const one of others) {
    lines.push([titleOf(one), cellOf(one.column, row, stream, room - titles - PADDING)]);
  }
  const title = styleText("bold", first.column.text(row), { stream });
  return `${title}\n${lines.toString().replaceAll(/ +$/gm, "")}`;
}

/** The width of the longest word, with the spaces on both sides. */
function wordIn(text: string): number {
  return widthOf([text.replaceAll(" ", "\n")]);
}

function titleOf<Row>({ column }: Measured<Row>): string {
  return column.title.replaceAll("\n", " ");
}

/** The characters that a line of the stream has room for. */
export function roomIn(stream: Pick<NodeJS.WriteStream, "isTTY" | "columns">): number {
  return stream.isTTY ? stream.columns : Number.POSITIVE_INFINITY;
}
