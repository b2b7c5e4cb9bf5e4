import { CONTAINER_INSIGHTS_METRICS } from "../limits.ts";
import { PRICES } from "./prices.ts";

type Inputs = Readonly<Record<string, unknown>>;

/**
 * The cost of the metrics that Container Insights reports of a cluster whose services run their minimum of tasks.
 *
 * @param services those of the cluster; each has a task family of its own
 */
export function containerInsightsCost(cluster: Inputs, services: readonly Inputs[]): number {
  const level = levelOf(cluster);
  const metrics = CONTAINER_INSIGHTS_METRICS[level];
  const tasks = services.reduce((sum, service) => sum + Number(service["desiredCount"]), 0);
  const perService = metrics.service + metrics.family;
  const count = metrics.cluster + services.length * perService + tasks * metrics.task;
  const { customMetricMonth, enhancedInsightsMetricMonth } = PRICES;
  return count * (level === "enhanced" ? enhancedInsightsMetricMonth : customMetricMonth);
}

function levelOf({ settings }: Inputs): keyof typeof CONTAINER_INSIGHTS_METRICS {
  const all: readonly Inputs[] = Array.isArray(settings) ? settings : [];
  const value = all.find(({ name }) => name === "containerInsights")?.["value"];
  return value === "enabled" || value === "enhanced" ? value : "disabled";
}
