import { styleText } from "node:util";
import type { Plan, PlannedWorkflow } from "@sfn-workers/infra/plan";

type Level = PlannedWorkflow["states"];
type State = Level[number];
type Lead = State["leads"][number];

/** A line of a graph: what it says, and the state that it leads to. */
interface Line {
  readonly text: string;
  readonly to: string;
  readonly style?: "bold" | "red";
}

/** Below an empty line each, the graphs of the workflows: a line for a state, and one for each way that it may go. */
export function workflowGraphs({ workflows }: Pick<Plan, "workflows">, room: number): string[] {
  return workflows.flatMap((workflow) => ["", ...graphLines(workflow, room)]);
}

function graphLines(workflow: PlannedWorkflow, room: number): string[] {
  const lines = levelLines(workflow, "  ");
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  const right = Math.min(longest(lines.map(({ to }) => to)), Math.floor(room / 3));
  const left = Math.min(longest(lines.map(({ text }) => text)), room - right - ARROW.length);
  return [
    styleText("bold", cut(`${workflow.name} (${workflow.type.toLowerCase()})`, room)),
    ...lines.map(({ text, to, style }) => {
      const shown = cut(text, left);
      const padded = to === "" ? shown : shown.padEnd(left);
      const styled = style === undefined ? padded : styleText(style, padded);
      return to === "" ? styled : `${styled}${ARROW}${cut(to, right)}`;
    }),
  ];
}

const ARROW = " → ";
const MORE = "…";

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}${MORE}`;
}

function levelLines(
  { states, startAt }: Pick<PlannedWorkflow, "states" | "startAt">,
  indent: string,
): Line[] {
  const width = Math.max(...states.map(({ name }) => name.length));
  return states.flatMap((state) =>
    stateLines(state, { indent, width, first: state.name === startAt }),
  );
}

function stateLines(
  state: State,
  {
    indent,
    width,
    first,
  }: { readonly indent: string; readonly width: number; readonly first: boolean },
): Line[] {
  const next = state.leads.find(({ when }) => when === "next");
  const does = [KIND.get(state.type) ?? state.type, state.does].filter((word) => word !== "");
  const text = `${indent}${first ? "▸" : " "} ${state.name.padEnd(width)}  ${does.join(": ")}`;
  const branches = state.leads.filter((lead) => lead !== next);
  return [
    { text, to: next?.to ?? "" },
    ...branches.map((lead) => leadLine(lead, `${indent}    `)),
    ...state.levels.flatMap((level) => levelLines(level, `${indent}    `)),
  ];
}

/** A Task is what it does. */
const KIND = new Map([["Task", ""]]);

function leadLine({ when, what, to }: Lead, indent: string): Line {
  if (when === "otherwise") return { text: `${indent}otherwise`, to };
  if (when === "error") return { text: `${indent}on ${what}`, to, style: "red" };
  return { text: `${indent}if ${what}`, to };
}
