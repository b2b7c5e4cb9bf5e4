import type * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../../environment.ts";
import { ConfigurationError, keyPath, problem } from "../../settings/explain.ts";
import { NAMESPACE } from "../../settings/namespace.ts";

/** A dashboard is 24 units wide; six graphs share a row under its title. */
const GRAPH = { width: 4, height: 6 } as const;
const TITLE_HEIGHT = 1;

export type Metric = readonly unknown[];

export interface Graph {
  readonly title: string;
  readonly stat: string;
  readonly metrics: readonly Metric[];
}

export interface Row {
  readonly title: string;
  readonly graphs: readonly Graph[];
  /** Shown with their states after the graphs. */
  readonly alarmArns?: readonly pulumi.Input<string>[] | undefined;
}

/** The widgets of a row. */
export function widgetsOf(
  { region }: Pick<Environment, "region">,
  { title, graphs, alarmArns = [] }: Row,
  row: number,
): object[] {
  const y = row * (GRAPH.height + TITLE_HEIGHT);
  const text = {
    type: "text",
    ...{ x: 0, y, width: 24, height: TITLE_HEIGHT },
    properties: { markdown: `## ${title}` },
  };
  const at = (column: number) => ({ ...GRAPH, x: column * GRAPH.width, y: y + TITLE_HEIGHT });
  const drawn = graphs.map((graph, column) => ({
    type: "metric",
    ...at(column),
    properties: { ...graph, region, period: 300, view: "timeSeries" },
  }));
  const alarms = { title: "Alarms", alarms: alarmArns };
  return [
    text,
    ...drawn,
    ...(alarmArns.length > 0 ? [{ type: "alarm", ...at(graphs.length), properties: alarms }] : []),
  ];
}

/** The widgets that one dashboard may have (CloudWatch quotas). */
const MAX_WIDGETS = 500;

/** @throws {ConfigurationError} when a dashboard would have more widgets than CloudWatch allows */
export function requireRoom(widgets: number): void {
  if (widgets <= MAX_WIDGETS) return;
  throw new ConfigurationError([
    problem(
      keyPath(NAMESPACE, ["dashboard"]),
      true,
      `allowed: false, since its rows need ${widgets} widgets, and CloudWatch allows ${MAX_WIDGETS}`,
    ),
  ]);
}
