import { z } from "zod";
import { jsonText } from "../arguments/jsonText.ts";
import { parseArguments } from "../arguments/parseArguments.ts";
import { ECS_EPHEMERAL_STORAGE_GIB, MAX_TASK_DEFINITION_BYTES } from "../limits.ts";
import { EcsError } from "./ecsError.ts";

/** ECS checks these, though they have no local effect. Other schemas have refused values of another type. */
const Task = z.object({
  requiresCompatibilities: z.array(z.string()).default([]),
  ipcMode: z.string().optional(),
  ephemeralStorage: z.object({ sizeInGib: z.number() }).optional(),
  volumes: z.array(z.object({ name: z.string(), hostPath: z.string().optional() })).default([]),
  containerDefinitions: jsonText(
    z.array(
      z.object({
        name: z.string(),
        privileged: z.boolean().default(false),
        mountPoints: z.array(z.object({ sourceVolume: z.string().optional() })).default([]),
      }),
    ),
  ),
});

/** @throws {EcsError} when RegisterTaskDefinition would refuse them; with AWS's message, where reports have one. */
export function requireTaskMembers(given: object): void {
  const task = parseArguments(Task, given).data;
  if (task === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(given));
  if (bytes > MAX_TASK_DEFINITION_BYTES) {
    refuseTask(
      `Actual length: '${bytes}'. Max allowed length is '${MAX_TASK_DEFINITION_BYTES}' bytes.`,
    );
  }
  const { min, max } = ECS_EPHEMERAL_STORAGE_GIB;
  const { containerDefinitions, volumes, ephemeralStorage: { sizeInGib = min } = {} } = task;
  if (sizeInGib < min || sizeInGib > max) {
    refuseTask(
      `expected ephemeralStorage.sizeInGib to be in the range (${min} - ${max}), got ${sizeInGib}`,
    );
  }
  const names = volumes.map(({ name }) => name);
  for (const { sourceVolume } of containerDefinitions.flatMap(({ mountPoints }) => mountPoints)) {
    if (sourceVolume !== undefined && names.includes(sourceVolume)) continue;
    refuseTask(`Unknown volume '${sourceVolume ?? null}'. Add it to volumes`);
  }
  if (!task.requiresCompatibilities.includes("FARGATE")) return;
  const hostVolume = volumes.find(({ hostPath }) => hostPath);
  if (hostVolume !== undefined) {
    refuseTask(
      `Fargate compatible task definitions do not support sourcePath. Volume ${hostVolume.name} has a hostPath`,
    );
  }
  if (task.ipcMode) refuseTask("Tasks using the Fargate launch type do not support ipcMode.");
  const privileged = containerDefinitions.find((container) => container.privileged);
  if (privileged !== undefined) {
    refuseTask(
      `Tasks using the Fargate launch type do not support privileged. Container ${privileged.name} has it`,
    );
  }
}

const FARGATE = ["FARGATE", "FARGATE_SPOT"];

const Service = z.object({
  launchType: z.string().optional(),
  capacityProviderStrategies: z.array(z.object({ capacityProvider: z.string() })).default([]),
  schedulingStrategy: z.string().optional(),
  healthCheckGracePeriodSeconds: z.number().default(0),
  loadBalancers: z.array(z.unknown()).default([]),
  placementConstraints: z.array(z.unknown()).default([]),
  orderedPlacementStrategies: z.array(z.unknown()).default([]),
});

/** @throws {EcsError} when CreateService would refuse them; with AWS's message, where reports have one. */
export function requireServiceMembers(given: object): void {
  const service = parseArguments(Service, given).data;
  if (service === undefined) return;
  if (service.healthCheckGracePeriodSeconds > 0 && service.loadBalancers.length === 0) {
    refuseService(
      "healthCheckGracePeriodSeconds: Health check grace period is only valid for services configured to use load balancers",
    );
  }
  const providers = service.capacityProviderStrategies.map((one) => one.capacityProvider);
  const capacity = [service.launchType ?? "EC2", ...providers];
  if (!capacity.some((one) => FARGATE.includes(one))) return;
  for (const [argument, kind] of [
    ["placementConstraints", "constraints"],
    ["orderedPlacementStrategies", "strategies"],
  ] as const) {
    if (service[argument].length === 0) continue;
    refuseService(`${argument}: Placement ${kind} are not supported with FARGATE launch type.`);
  }
  if (service.schedulingStrategy === "DAEMON") {
    refuseService(
      "schedulingStrategy: Tasks using the Fargate launch type don't support the DAEMON scheduling strategy.",
    );
  }
}

function refuseTask(message: string): never {
  throw new EcsError("ClientException", message);
}

function refuseService(message: string): never {
  throw new EcsError("InvalidParameterException", message);
}
