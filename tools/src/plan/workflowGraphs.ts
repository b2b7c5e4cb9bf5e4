import { styleText } from "node:util";
import type { Plan, PlannedWorkflow } from "@sfn-workers/infra/plan";
import { columnsOf, cut, padded } from "../cli/columns.ts";
import { visible } from "../cli/visible.ts";
import { wrapText } from "../cli/wrapText.ts";
import { costText } from "./costText.ts";

type Level = PlannedWorkflow["states"];
type State = Level[number];
type Lead = State["leads"][number];

/** A line of a graph: what it says, and the state that it leads to. */
interface Line {
  readonly text: string;
  readonly to: string;
  readonly style?: "bold" | "red";
}

/** Below an empty line each, the graphs of the workflows: what executions cost, a line for a state, and one for each way that it may go. */
export function workflowGraphs({ workflows }: Pick<Plan, "workflows">, room: number): string[] {
  return workflows.flatMap((workflow) => ["", ...graphLines(workflow, room)]);
}

function graphLines(workflow: PlannedWorkflow, room: number): string[] {
  const lines = levelLines(workflow, "  ", Math.floor(room / 3));
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(columnsOf));
  const right = Math.min(longest(lines.map(({ to }) => to)), Math.floor(room / 3));
  const left = Math.min(longest(lines.map(({ text }) => text)), room - right - ARROW.length);
  return [
    styleText("bold", cut(`${workflow.name} (${workflow.type.toLowerCase()})`, room)),
    ...(workflow.execution === undefined
      ? []
      : wrapText(`  ${costText(workflow.execution)}`, room).split("\n")),
    ...lines.map(({ text, to, style }) => {
      const shown = cut(text, left);
      const said = to === "" ? shown : padded(shown, left);
      const styled = style === undefined ? said : styleText(style, said);
      return to === "" ? styled : `${styled}${ARROW}${cut(to, right)}`;
    }),
  ];
}

const ARROW = " → ";

/** The names stand in a column of at most `mostWidth`: one long name leaves the others room for what they do. */
function levelLines(
  { states, startAt }: Pick<PlannedWorkflow, "states" | "startAt">,
  indent: string,
  mostWidth: number,
): Line[] {
  const width = Math.min(
    mostWidth,
    Math.max(0, ...states.map(({ name }) => columnsOf(oneLine(name)))),
  );
  return states.flatMap((state) =>
    stateLines(state, { indent, width, mostWidth, first: state.name === startAt }),
  );
}

function stateLines(
  state: State,
  {
    indent,
    width,
    mostWidth,
    first,
  }: {
    readonly indent: string;
    readonly width: number;
    readonly mostWidth: number;
    readonly first: boolean;
  },
): Line[] {
  const next = state.leads.find(({ when }) => when === "next");
  const does = [KIND.get(state.type) ?? state.type, state.does].filter((word) => word !== "");
  const name = padded(oneLine(state.name), width);
  const text = `${indent}${first ? "▸" : " "} ${name}  ${oneLine(does.join(": "))}`;
  const branches = state.leads.filter((lead) => lead !== next);
  return [
    { text, to: oneLine(next?.to ?? "") },
    ...(state.items === undefined
      ? []
      : [{ text: `${indent}    ${roomWords(state.items)}`, to: "" }]),
    ...branches.map((lead) => leadLine(lead, `${indent}    `)),
    ...state.levels.flatMap((level) => levelLines(level, `${indent}    `, mostWidth)),
  ];
}

function oneLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n");
}

/** How many items fit: with the events of the dearest way through them, and of the cheapest. */
function roomWords({ atMost, surely = atMost }: NonNullable<State["items"]>): string {
  const [fewer, most] = [surely, atMost].map((items) => items.toLocaleString("en"));
  return fewer === most ? `at most ${most} items` : `at most ${fewer} to ${most} items`;
}

/** A Task is what it does. */
const KIND = new Map([["Task", ""]]);

function leadLine(lead: Lead, indent: string): Line {
  const { when } = lead;
  const what = oneLine(lead.what);
  const to = oneLine(lead.to);
  if (when === "otherwise") return { text: `${indent}otherwise`, to };
  if (when === "error") return { text: `${indent}on ${what}`, to, style: "red" };
  return { text: `${indent}if ${what}`, to };
}
