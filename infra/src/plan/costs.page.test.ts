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

const page = readFileSync(join(import.meta.dirname, "../../../docs/costs.md"), "utf8");

test.each([
  ["1,000 state transitions", 1_000 * PRICES.stateTransition, 3],
  ["a million executions", 1_000_000 * PRICES.expressRequest, 2],
  ["each GB and hour", 3_600 * PRICES.expressGbSecond, 2],
])("docs/costs.md has what %s cost: %d", (what, dollars, digits) => {
  const text = page.replaceAll(/\s+/g, " ");
  expect(text).toContain(`$${dollars.toFixed(digits)} for ${what}`);
});

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
  const row = page.split("\n").find((line) => line.startsWith(`| ${resource} |`));
  expect(row).toContain(`$${dollars.toFixed(2)}`);
});
