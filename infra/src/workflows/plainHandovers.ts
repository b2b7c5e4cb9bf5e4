import type { Handover, Handovers, WakeUp } from "@sfn-workers/states-language/workflow";
import type { ConfiguredWorkload, Settings } from "../settings/settings.ts";

/** How an environment hands over tasks, before anything of it exists: with the states that it will have, and names in the place of ARNs. */
export function plainHandovers({ workloads }: Settings): Handovers {
  return Object.fromEntries(
    workloads.map((workload) => [workload.manifest.name, plainHandover(workload)]),
  );
}

function plainHandover({ manifest, settings }: ConfiguredWorkload): Handover {
  if (settings.transport === "callback") {
    const { queueSeconds: seconds } = settings;
    return {
      manifest,
      resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      queue: { url: manifest.name, seconds, transientErrors: [] },
      wakeUp: undefined,
    };
  }
  return {
    manifest,
    resource: `arn:aws:states:us-east-1:000000000000:activity:${manifest.name}`,
    queue: undefined,
    wakeUp: plainWakeUp(settings),
  };
}

function plainWakeUp(settings: ConfiguredWorkload["settings"]): WakeUp | undefined {
  if (!("wake" in settings) || !settings.wake) return undefined;
  if (settings.worker === "lambda") {
    return { resource: "arn:aws:states:::lambda:invoke", parameters: { FunctionName: "worker" } };
  }
  return {
    resource: "arn:aws:states:::ecs:runTask",
    parameters: { TaskDefinition: "worker" },
    limit: {
      max: settings.tasks.max,
      resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
      parameters: { Cluster: "workers" },
    },
  };
}
