import { loadValues } from "@sfn-workers/worker-core";
import { loadWorkload, type WorkloadBundle } from "@sfn-workers/workloads/bundle";
import {
  activityEnvironment,
  callbackEnvironment,
  readEnvironment,
  UNKNOWN_TRANSPORT,
} from "@sfn-workers/workloads/environment";
import { endOnUncaughtErrors } from "@sfn-workers/workloads/uncaught";
import * as z from "zod";
import type { LambdaHandler } from "./lambdaHandler.ts";

const lambdaEnvironment = z.discriminatedUnion(
  "TRANSPORT",
  [activityEnvironment, callbackEnvironment],
  { error: UNKNOWN_TRANSPORT },
);

/**
 * Creates the function's handler for the transport that the environment names, without loading the other transport.
 * @throws {InvalidEnvironment} when a variable is missing or invalid
 * @throws {SecretsUnavailable} when a secret can't be fetched
 * @throws {InvalidValues} when a variable or secret of the workload is missing or invalid
 * @throws {UnloadableWorkload} when the workload can't be loaded
 */
export async function createHandler(
  bundle: WorkloadBundle,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<LambdaHandler> {
  const environment = readEnvironment(lambdaEnvironment, variables, bundle.name);
  // Before the handler's module is loaded: it may call `process.exit` too.
  const uncaughtErrors = endOnUncaughtErrors();
  // Both take most of their time in waiting: for the disk, and for the network.
  const [workload, secrets] = await Promise.all([
    loadWorkload(bundle),
    bundle.fetchSecrets?.(variables) ?? {},
  ]);
  const values = await loadValues(workload.manifest, { variables, secrets });
  uncaughtErrors.redact(values.redaction.text);
  if (environment.TRANSPORT === "callback") {
    const { createCallbackHandler } = await import("./callbackHandler.ts");
    return createCallbackHandler(workload, values, environment, uncaughtErrors);
  }
  const { createActivityHandler } = await import("./activityHandler.ts");
  return createActivityHandler(
    workload,
    values,
    environment,
    variables["AWS_LAMBDA_LOG_STREAM_NAME"],
    uncaughtErrors,
  );
}
