import { z } from "zod";
import type { Cloud } from "../cloud.ts";
import { requireDestination } from "../lambda/destinations.ts";
import type { EventConfiguration, LocalFunction } from "../lambda/localFunction.ts";
import { functionNamed } from "../lambda/reachable.ts";
import { LAMBDA_ASYNC_AGE_SECONDS, LAMBDA_ASYNC_RETRIES } from "../limits.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

const Destination = z.strictObject({ destination: z.string() }).optional();

export const Inputs = z.strictObject({
  functionName: z.string(),
  maximumRetryAttempts: z.number().int().min(0).max(LAMBDA_ASYNC_RETRIES).optional(),
  maximumEventAgeInSeconds: z
    .number()
    .int()
    .min(LAMBDA_ASYNC_AGE_SECONDS.min)
    .max(LAMBDA_ASYNC_AGE_SECONDS.max)
    .optional(),
  destinationConfig: z.strictObject({ onFailure: Destination, onSuccess: Destination }).optional(),
});

/** `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig` */
export const functionEventInvokeConfig: CreateCounterpart = async (resource, cloud) => {
  const { fn, events, description } = await readConfig(resource, cloud);
  fn.configureEvents(events);
  return {
    description,
    id: fn.name,
    outputs: {},
    async update(changed) {
      const next = await readConfig(changed, cloud);
      next.fn.configureEvents(next.events);
      return { description: next.description, outputs: {} };
    },
    delete: () => fn.configureEvents({}),
  };
};

interface ReadConfig {
  readonly fn: LocalFunction;
  readonly events: EventConfiguration;
  readonly description: string;
}

/** @throws {Error} when the function or a destination does not exist, or the function's role may not send to it. */
async function readConfig(resource: LocalRegistration, cloud: Cloud): Promise<ReadConfig> {
  const inputs = readInputs(Inputs, resource);
  const { maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig } = inputs;
  const fn = functionNamed(inputs.functionName, resource.region, cloud);
  const onFailure = destinationConfig?.onFailure?.destination;
  const onSuccess = destinationConfig?.onSuccess?.destination;
  const given = [maximumRetryAttempts, maximumEventAgeInSeconds, onFailure, onSuccess];
  if (given.every((one) => one === undefined)) {
    throw new Error("You must specify at least one of error handling or destination setting.");
  }
  for (const [name, arn] of Object.entries({ onFailure, onSuccess })) {
    if (arn === undefined) continue;
    await requireDestination(fn, arn, `destinationConfig.${name}.destination`, cloud);
  }
  const destinations = (onFailure ?? onSuccess) ? ", with destinations" : "";
  return {
    fn,
    events: {
      maxRetries: maximumRetryAttempts,
      maxAgeSeconds: maximumEventAgeInSeconds,
      onFailure,
      onSuccess,
    },
    description: `retries of asynchronous invocations${destinations}`,
  };
}
