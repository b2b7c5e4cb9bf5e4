import {
  AWSLOGS_OPTIONS,
  ECS_NAME,
  ECS_STOP_TIMEOUT_SECONDS,
  FARGATE_LOG_DRIVERS,
  MAX_IMAGE_CHARACTERS,
} from "../limits.ts";
import { EcsError } from "./ecsError.ts";
import { requireFargateSize, type TaskSize } from "./fargateSize.ts";
import { isEcrImage } from "./taskStart.ts";

/** What is checked when a task definition is registered. */
export interface RegisteredTask extends TaskSize {
  readonly family: string;
  readonly networkMode?: string | undefined;
  readonly requiresCompatibilities: readonly string[];
  readonly executionRoleArn?: string | undefined;
}

export interface RegisteredContainer {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly cpu: number;
  readonly memory?: number | undefined;
  readonly memoryReservation?: number | undefined;
  readonly stopTimeout: number;
  readonly environment: readonly NamedValue[];
  readonly secrets: readonly NamedValue[];
  readonly portMappings: readonly PortMapping[];
  readonly logConfiguration?:
    | { readonly logDriver: string; readonly options: Readonly<Record<string, string>> }
    | undefined;
}

interface NamedValue {
  readonly name: string;
}

interface PortMapping {
  readonly containerPort?: number | undefined;
  readonly hostPort?: number | undefined;
}

/**
 * Checks what RegisterTaskDefinition checks.
 *
 * @throws {EcsError} when ECS would refuse it; with AWS's message, where the documentation or reports have one.
 */
export function requireRegistrable(task: RegisteredTask, container: RegisteredContainer): void {
  if (!ECS_NAME.test(task.family)) refuse(`Family contains invalid characters: ${task.family}`);
  if (!ECS_NAME.test(container.name)) {
    refuse(`Container.name contains invalid characters: ${container.name}`);
  }
  if (container.image === "") refuse("Container.image should not be null or empty.");
  if (container.image.length > MAX_IMAGE_CHARACTERS) {
    refuse(
      `Container.image should be ${MAX_IMAGE_CHARACTERS} characters or less. It has ${container.image.length}`,
    );
  }
  if (/[^\w:./#@-]/.test(container.image)) {
    refuse(`Container.image contains invalid characters: ${container.image}`);
  }
  if (!container.essential) {
    refuse(
      `Task definition does not have any essential container. Set essential of ${container.name}`,
    );
  }
  if (task.requiresCompatibilities.includes("FARGATE")) requireFargate(task, container);
  requireMemory(task, container);
  requireStopTimeout(task, container);
  requirePorts(task, container.portMappings);
  requireLogOptions(task, container);
  requireOneSource(container);
  if (container.secrets.length > 0 && task.executionRoleArn === undefined) {
    refuse(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  }
}

function requireOneSource({ environment, secrets }: RegisteredContainer): void {
  const twice = secrets.find(
    ({ name }, index) =>
      environment.some((other) => other.name === name) ||
      secrets.slice(0, index).some((other) => other.name === name),
  );
  if (twice === undefined) return;
  refuse(
    "The secret name must be unique and not shared with any new or existing environment variables set on the container, such " +
      `as '${twice.name}'.`,
  );
}

function refuse(message: string): never {
  throw new EcsError("ClientException", message);
}

function requireFargate(task: RegisteredTask, { image, logConfiguration }: RegisteredContainer) {
  if (task.networkMode !== "awsvpc") {
    refuse(
      `Fargate only supports network mode ‘awsvpc’. networkMode is ${task.networkMode ?? "not given"}`,
    );
  }
  requireFargateSize(task);
  const driver = logConfiguration?.logDriver;
  if (driver !== undefined && !FARGATE_LOG_DRIVERS.includes(driver)) {
    refuse(`Fargate supports the log drivers ${FARGATE_LOG_DRIVERS.join(", ")}, not ${driver}`);
  }
  if (task.executionRoleArn !== undefined) return;
  const needed = "Fargate requires task definition to have execution role ARN to support";
  if (driver === "awslogs") refuse(`${needed} log driver awslogs. Set executionRoleArn`);
  if (isEcrImage(image)) refuse(`${needed} ECR images. Set executionRoleArn for ${image}`);
}

function requireMemory(task: RegisteredTask, container: RegisteredContainer): void {
  const { name, cpu, memory, memoryReservation } = container;
  const invalid = `Invalid setting for container '${name}'.`;
  if (task.memoryMb === undefined && memory === undefined && memoryReservation === undefined) {
    refuse(`${invalid} At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  if (memory !== undefined && memoryReservation !== undefined && memory < memoryReservation) {
    refuse(
      `${invalid} The value for 'memory' must be greater than 'memoryReservation': ${memory} and ${memoryReservation}`,
    );
  }
  const greater = (setting: string, value: number, limit: number | undefined) => {
    if (limit === undefined || value <= limit) return;
    refuse(
      `${invalid} The '${setting}' setting for container is greater than for the task: ${value} and ${limit}`,
    );
  };
  greater("memory", memory ?? 0, task.memoryMb);
  greater("memoryReservation", memoryReservation ?? 0, task.memoryMb);
  greater("cpu", cpu, task.cpu);
}

function requireStopTimeout(task: RegisteredTask, { name, stopTimeout }: RegisteredContainer) {
  const { min, maxFargate } = ECS_STOP_TIMEOUT_SECONDS;
  if (stopTimeout < min) {
    refuse(
      `Granular stop timeout on container '${name}' must be at least ${min} seconds. It is ${stopTimeout}`,
    );
  }
  if (stopTimeout > maxFargate && task.requiresCompatibilities.includes("FARGATE")) {
    refuse(
      `Tasks using the Fargate launch type must have a container stop timeout of less than ${maxFargate} seconds. It is ${stopTimeout}, and ${maxFargate} is allowed`,
    );
  }
}

function requirePorts({ networkMode }: RegisteredTask, mappings: readonly PortMapping[]): void {
  for (const { containerPort, hostPort = containerPort } of mappings) {
    if (networkMode !== "awsvpc" && networkMode !== "host") continue;
    if (hostPort === containerPort) continue;
    refuse(
      `When networkMode=${networkMode}, the host ports and container ports in port mappings must match: ${hostPort} and ${containerPort}`,
    );
  }
}

function requireLogOptions(
  { requiresCompatibilities }: RegisteredTask,
  { logConfiguration }: RegisteredContainer,
): void {
  if (logConfiguration?.logDriver !== "awslogs") return;
  const { options } = logConfiguration;
  const missing = ["awslogs-region", "awslogs-group"].filter((name) => !options[name]);
  if (missing.length > 0) refuse(`Log driver awslogs requires options: ${missing.join(", ")}`);
  const unknown = Object.keys(options).filter((name) => !AWSLOGS_OPTIONS.includes(name));
  if (unknown.length > 0) {
    refuse(
      `Log driver awslogs disallows options: ${unknown.join(", ")}; it has ${AWSLOGS_OPTIONS.join(", ")}`,
    );
  }
  if (requiresCompatibilities.includes("FARGATE") && !options["awslogs-stream-prefix"]) {
    refuse(
      "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
    );
  }
}
