import { type Point, pointsOf, spanFor } from "../points.ts";
import { hasLine, QUANTITIES, type Quantity, STARTS } from "../quantities.ts";
import type { SimulatedVariant } from "../simulateVariants.ts";
import { summaryRows } from "../summaryTable.ts";
import { type Curve, curvesSvg } from "./curves.ts";
import { escaped } from "./markup.ts";
import { curveClass, STYLE } from "./style.ts";

export interface PageTexts {
  /** `invoice in prod` */
  readonly title: string;
  /** What was simulated. */
  readonly subject: string;
  readonly notes: readonly string[];
  /** The command that makes it again. */
  readonly commandLine: string;
}

/** The most spans of a chart. */
const MOST_POINTS = 240;

/** One file, without scripts and without anything from elsewhere. */
export function page(variants: readonly SimulatedVariant[], texts: PageTexts): string {
  const { title, subject, notes, commandLine } = texts;
  const seconds = Math.max(...variants.map(({ minutes }) => minutes.at(-1)?.atSeconds ?? 0));
  const sampleSeconds = Math.max(...variants.map((one) => one.sampleSeconds));
  const span = spanFor(seconds, sampleSeconds, MOST_POINTS);
  const drawn = variants.map(({ name, minutes, isFunction }) => ({
    ...{ name, isFunction, points: pointsOf(minutes, span) },
  }));
  const charts = QUANTITIES.flatMap((quantity) =>
    drawn.length > 1 ? compared(quantity, drawn) : alone(quantity, drawn[0]?.points ?? []),
  );
  const sections = charts.map(
    ({ title: above, curves, quantity }) =>
      `<section><h2>${escaped(above)}</h2><div class="scroll">${curvesSvg({
        ...{ title: above, all: curves, seconds, isTime: quantity.isTime === true },
        isWhole: quantity.isWhole === true,
        text: quantity.text,
      })}</div></section>`,
  );
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1><p class="quiet">${escaped(subject)}</p>`,
    variants.length > 1 ? keys(variants) : "",
    ...sections,
    `<section><h2>Figures</h2><div class="scroll">${tableOf(variants)}</div></section>`,
    notes.length === 0
      ? ""
      : `<ul class="notes">${notes.map((note) => `<li>${escaped(note)}</li>`).join("")}</ul>`,
    `<footer><code>${escaped(commandLine)}</code><p>Simulated; what AWS does not document is assumed.</p></footer>`,
    "</main></body></html>\n",
  ].join("\n");
}

interface Drawn {
  readonly name: string;
  readonly isFunction: boolean;
  readonly points: readonly Point[];
}

interface Chart {
  readonly title: string;
  readonly quantity: Quantity;
  readonly curves: readonly Curve[];
}

/** Its two numbers in one chart. */
function alone(quantity: Quantity, points: readonly Point[]): Chart[] {
  const { title, of, line } = quantity;
  const first: Curve = { name: title, points, of, className: curveClass(0), isFilled: true };
  if (!line || !hasLine(quantity, points)) return [{ title, quantity, curves: [first] }];
  const second: Curve = {
    ...{ name: line.title, points, of: line.of, className: curveClass(1), isFilled: false },
  };
  return [{ title: `${title}, dashed ${line.title}`, quantity, curves: [first, second] }];
}

/** A chart for each number, with the curves of all. */
function compared(quantity: Quantity, drawn: readonly Drawn[]): Chart[] {
  const { title, of, line } = quantity;
  const all = quantity === STARTS ? drawn.slice(0, 1) : drawn;
  const curvesOf = (number: Curve["of"], without = (_: Drawn) => false) =>
    all.flatMap((one, index) => {
      if (without(one)) return [];
      const name = all.length > 1 ? one.name : title;
      const isFilled = all.length === 1;
      return [{ name, points: one.points, of: number, className: curveClass(index), isFilled }];
    });
  const isWithout = ({ isFunction }: Drawn) => isFunction && line?.isOfServices === true;
  const isLined =
    line !== undefined && drawn.some((one) => !isWithout(one) && hasLine(quantity, one.points));
  return [
    { title, quantity, curves: curvesOf(of) },
    ...(isLined ? [{ title: line.alone, quantity, curves: curvesOf(line.of, isWithout) }] : []),
  ];
}

function keys(variants: readonly SimulatedVariant[]): string {
  const each = variants.map(
    ({ name }, index) =>
      `<li><svg viewBox="0 0 32 8" aria-hidden="true"><path class="line ${curveClass(index)}" d="M0 4H32"/></svg>${escaped(name)}</li>`,
  );
  return `<ul class="keys">${each.join("")}</ul>`;
}

function tableOf(variants: readonly SimulatedVariant[]): string {
  const head = variants.map(({ name }) => `<th scope="col">${escaped(name)}</th>`).join("");
  const rows = summaryRows(variants).map(([title = "", ...texts]) => {
    const cells = texts.map((text) => `<td>${escaped(text)}</td>`).join("");
    return `<tr><th scope="row">${escaped(title)}</th>${cells}</tr>`;
  });
  return `<table><thead><tr><th></th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
