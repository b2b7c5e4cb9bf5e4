import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { containerInsightsCost } from "./containerInsights.ts";
import { flowLogsCost } from "./flowLogs.ts";
import { HOURS_PER_MONTH, PRICES } from "./prices.ts";

const SERVICE = { desiredCount: 1 };

function insights(value: string): number {
  return containerInsightsCost({ settings: [{ name: "containerInsights", value }] }, [SERVICE]);
}

function flowLogs(logDestinationType: string): number {
  const service = { type: "aws:ecs/service:Service", inputs: SERVICE };
  return flowLogsCost({ type: "", inputs: { logDestinationType } }, [service]);
}

test.each([
  ["ECS service", (PRICES.fargateVcpuHour / 4 + PRICES.fargateGbHour / 2) * HOURS_PER_MONTH],
  ["ECS service", PRICES.publicIpv4Hour * HOURS_PER_MONTH],
  ["`network: { kind: private }`", PRICES.interfaceEndpointHour * HOURS_PER_MONTH],
  ["`network.flowLogs`", flowLogs("cloud-watch-logs")],
  ["`network.flowLogs`", flowLogs("s3")],
  ["alarm", PRICES.alarmMetricMonth],
  ["ECS cluster with `containerInsights: enabled`", PRICES.customMetricMonth],
  ["ECS cluster with `containerInsights: enabled`", insights("enabled")],
  ["with `enhanced`", PRICES.enhancedInsightsMetricMonth],
  ["with `enhanced`", insights("enhanced")],
])("docs/costs.md has what follows from the plan's prices for %s: %d", (resource, dollars) => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/costs.md"), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${resource} |`));
  expect(row).toContain(`$${dollars.toFixed(2)}`);
});
