import type { Platform } from "../platform.ts";
import type { Prices } from "../prices.ts";
import type { Random } from "../random.ts";
import type { DeployedScaling } from "../scaling/deployedScaling.ts";
import type { Metrics } from "../scaling/metrics.ts";
import { type Scalable, startScaling } from "../scaling/scaling.ts";
import type { Assumptions } from "../scenario.ts";
import { taskHour } from "./deployedService.ts";
import { createService, type ServiceContext } from "./service.ts";

export interface ServicePlatformContext extends Omit<ServiceContext, "onFlush"> {
  readonly scaling: DeployedScaling;
  /** When its alarms look. */
  readonly alarms: Random;
  readonly metrics: Metrics;
  readonly prices: Prices;
  readonly assumptions: Assumptions;
  /** Requests to SQS since the beginning that are billed. */
  requests(): number;
}

/** Fargate workers of a service that Application Auto Scaling scales. */
export function createServicePlatform(context: ServicePlatformContext): Platform {
  const { deployed, prices, timeline, metrics, assumptions } = context;
  const delays: Random = context.random.fork();
  const service = createService({
    ...context,
    onFlush(values) {
      const seenAt = timeline.now() + delays.between(...assumptions.logMetricSeconds) * 1_000;
      for (const [name, value] of values)
        metrics.put(`${deployed.metricsNamespace}/${name}`, value, seenAt);
    },
  });
  const scalable: Scalable = {
    get desired() {
      return service.desired;
    },
    get running() {
      return service.running;
    },
    get fulfilledAt() {
      return service.fulfilledAt;
    },
    get isDeploying() {
      return service.deployment !== undefined && service.deployment.endedAt === undefined;
    },
    scale: service.scale,
  };
  startScaling(context.scaling, metrics, timeline, scalable, assumptions, context.alarms);
  return {
    // Executions of a service's workload wake nobody.
    wake() {},
    deploy: service.deploy,
    get isAtRest() {
      return service.isAtRest && service.desired === deployed.min;
    },
    get deployment() {
      return service.deployment;
    },
    get usage() {
      return {
        workers: service.workers,
        desired: service.desired,
        slots: service.workers * deployed.concurrency,
        dollars:
          (service.taskSeconds() / 3_600) * taskHour(deployed, prices) +
          context.requests() * prices.sqsRequest,
        counts: {},
      };
    },
  };
}
