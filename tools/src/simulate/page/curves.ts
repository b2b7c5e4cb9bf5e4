import type { Point } from "../points.ts";
import { spanText } from "../span.ts";
import { ticksOf } from "../ticks.ts";
import { escaped } from "./markup.ts";
import { marksOf } from "./scale.ts";

/** One number over time. */
export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
  of(point: Point): number | undefined;
  /** Of the style sheet. */
  readonly className: string;
  readonly isFilled: boolean;
}

export interface Curves {
  readonly title: string;
  readonly all: readonly Curve[];
  readonly seconds: number;
  readonly isTime: boolean;
  readonly isWhole: boolean;
  text(value: number): string;
}

const WIDTH = 960;
const HEIGHT = 180;
const PLOT = { left: 76, right: WIDTH - 12, top: 10, bottom: HEIGHT - 26 } as const;
const TIME_MARKS = 9;
const VALUE_MARKS = 4;

/** An SVG with the curves, and for each span a text that shows when the mouse is over it. */
export function curvesSvg({ title, all, seconds, isTime, isWhole, text }: Curves): string {
  const most = Math.max(0, ...all.map(mostOf));
  const x = (at: number) => round(PLOT.left + ((PLOT.right - PLOT.left) * at) / seconds);
  const y = (value: number) =>
    round(PLOT.bottom - (most > 0 ? ((PLOT.bottom - PLOT.top) * value) / most : 0));
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${title}: at most ${text(most)}`)}">`,
    ...marksOf(most, VALUE_MARKS, { isTime, isWhole }).map(
      (mark) =>
        `<path class="grid" d="M${PLOT.left} ${y(mark)}H${PLOT.right}"/><text class="value" x="${PLOT.left - 8}" y="${y(mark) + 4}">${mark === 0 ? 0 : escaped(text(mark))}</text>`,
    ),
    ...ticksOf(seconds, TIME_MARKS).map(
      ({ atSeconds, text: time }) =>
        `<path class="tick" d="M${x(atSeconds)} ${PLOT.bottom}v4"/><text class="time" x="${x(atSeconds)}" y="${PLOT.bottom + 18}">${time}</text>`,
    ),
    ...all.flatMap((curve) => pathsOf(curve, x, y, seconds)),
    ...spansOf(all).map(({ point, said }) => {
      const [from, to] = [x(point.fromSeconds), x(Math.min(point.toSeconds, seconds))];
      return `<rect class="span" x="${from}" y="${PLOT.top}" width="${round(to - from)}" height="${PLOT.bottom - PLOT.top}"><title>${escaped(`${spanText(point.toSeconds)}\n${said}`)}</title></rect>`;
    }),
    "</svg>",
  ].join("");

  function spansOf(curves: readonly Curve[]) {
    const [longest] = curves.toSorted((a, b) => b.points.length - a.points.length);
    const byTime = curves.map(({ points }) => new Map(points.map((one) => [one.fromSeconds, one])));
    return (longest?.points ?? []).flatMap((point) => {
      const said = curves.flatMap(({ name, of }, index) => {
        const value = numberAt(of, byTime[index]?.get(point.fromSeconds));
        return value === undefined ? [] : [`${name}: ${text(value)}`];
      });
      return said.length === 0 ? [] : [{ point, said: said.join("\n") }];
    });
  }
}

type OnAxis = (value: number) => number;

function pathsOf(
  { points, of, className, isFilled }: Curve,
  x: OnAxis,
  y: OnAxis,
  seconds: number,
): string[] {
  const pieces = piecesOf(points, of);
  const line = (piece: readonly Point[]) =>
    piece.map((point) => `V${y(of(point) ?? 0)}H${x(Math.min(point.toSeconds, seconds))}`).join("");
  const startOf = ([first]: readonly Point[]) => x(first?.fromSeconds ?? 0);
  const firstOf = ([first]: readonly Point[]) => (first ? y(of(first) ?? 0) : 0);
  const lines = pieces
    .map((piece) => `M${startOf(piece)} ${firstOf(piece)}${line(piece)}`)
    .join("");
  const areas = pieces.map((piece) => `M${startOf(piece)} ${y(0)}${line(piece)}V${y(0)}Z`).join("");
  const area = isFilled && areas !== "" ? [`<path class="area ${className}" d="${areas}"/>`] : [];
  return lines === "" ? area : [...area, `<path class="line ${className}" d="${lines}"/>`];
}

/** Points beside each other that have a value. */
function piecesOf(points: readonly Point[], of: Curve["of"]): Point[][] {
  const pieces: Point[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (of(point) === undefined) continue;
    if (last?.toSeconds === point.fromSeconds) pieces.at(-1)?.push(point);
    else pieces.push([point]);
    last = point;
  }
  return pieces;
}

function numberAt(of: Curve["of"], point: Point | undefined): number | undefined {
  return point === undefined ? undefined : of(point);
}

function mostOf({ points, of }: Curve): number {
  return points.reduce((most, point) => Math.max(most, of(point) ?? 0), 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
