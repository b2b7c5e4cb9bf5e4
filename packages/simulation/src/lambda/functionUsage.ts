import type { Usage } from "../platform.ts";
import type { Prices } from "../prices.ts";
import type { DeployedFunction } from "./deployedFunction.ts";
import type { Instances } from "./instances.ts";

/** What a function uses, whatever invokes it. Nothing scales it, so that as many are wanted as run. */
export function functionUsage(
  instances: Omit<Instances<unknown>, "invoke">,
  { concurrency, memoryGib }: DeployedFunction,
  prices: Prices,
): Usage {
  const { running, billedSeconds, invocations, peak } = instances;
  return {
    ...{ workers: running, desired: running, slots: running * concurrency },
    workerSeconds: billedSeconds,
    dollars: billedSeconds * memoryGib * prices.lambdaGbSecond + invocations * prices.lambdaRequest,
    counts: { invocations, mostAtOnce: peak },
  };
}
