import { expect, test } from "vitest";
import { readTaskSize } from "./fargateSize.ts";
import {
  type RegisteredContainer,
  type RegisteredTask,
  requireRegistrable,
} from "./registration.ts";

const ECR = "000000000000.dkr.ecr.us-east-1.amazonaws.com/worker:1";
const AWSLOGS = { "awslogs-group": "/worker", "awslogs-region": "us-east-1" };

const TASK: RegisteredTask = {
  family: "worker",
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  executionRoleArn: "arn:aws:iam::000000000000:role/execution",
  cpu: 256,
  memoryMb: 512,
};

const CONTAINER: RegisteredContainer = {
  name: "worker",
  image: ECR,
  essential: true,
  cpu: 256,
  memory: 512,
  stopTimeout: 120,
  environment: [{ name: "MODE" }],
  secrets: [{ name: "KEY" }],
  portMappings: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }],
  logConfiguration: {
    logDriver: "awslogs",
    options: { ...AWSLOGS, "awslogs-stream-prefix": "worker", mode: "non-blocking" },
  },
};

test.each<[string, Partial<RegisteredTask>, Partial<RegisteredContainer>]>([
  ["of Fargate", {}, {}],
  [
    "of EC2, with the memory of its container",
    { requiresCompatibilities: [], networkMode: "bridge", cpu: undefined, memoryMb: undefined },
    { stopTimeout: 600, portMappings: [{ containerPort: 80, hostPort: 8_080 }] },
  ],
])("a task definition %s is accepted", (_title, task, container) => {
  requireRegistrable({ ...TASK, ...task }, { ...CONTAINER, ...container });
});

const withoutRole = { executionRoleArn: undefined };
const logging = (logDriver: string, options: Record<string, string> = AWSLOGS) => ({
  logConfiguration: { logDriver, options },
});

test.each<[string, Partial<RegisteredTask>, Partial<RegisteredContainer>]>([
  ["Family contains invalid characters: my worker", { family: "my worker" }, {}],
  ["Container.name contains invalid characters: a.b", {}, { name: "a.b" }],
  ["Container.image should not be null or empty.", {}, { image: "" }],
  ["Container.image should be 255 characters or less.", {}, { image: "a".repeat(256) }],
  ["Container.image contains invalid characters: my worker", {}, { image: "my worker" }],
  ["Task definition does not have any essential container.", {}, { essential: false }],
  ["Fargate only supports network mode ‘awsvpc’.", { networkMode: "bridge" }, {}],
  ["Fargate requires that 'cpu' be defined at the task level.", { cpu: undefined }, {}],
  ["Fargate requires that 'memory' be defined at the task level.", { memoryMb: undefined }, {}],
  [
    "No Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for the valid values. They are 256: 512, 1024, 2048; 512: 1024 to 4096 in steps of 1024",
    { memoryMb: 4_096 },
    {},
  ],
  ["No Fargate configuration exists for given values: 300 CPU", { cpu: 300 }, {}],
  [
    "No Fargate configuration exists for given values: 1024 CPU",
    { cpu: 1_024, memoryMb: 2_500 },
    {},
  ],
  [
    "to have execution role ARN to support ECR images.",
    withoutRole,
    { secrets: [], logConfiguration: undefined },
  ],
  ["to have execution role ARN to support log driver awslogs.", withoutRole, { image: "node" }],
  [
    "you must also specify a value for 'executionRoleArn'",
    withoutRole,
    { image: "node", logConfiguration: undefined },
  ],
  ["such as 'MODE'.", {}, { secrets: [{ name: "MODE" }] }],
  ["such as 'KEY'.", {}, { secrets: [{ name: "KEY" }, { name: "KEY" }] }],
  [
    "Invalid setting for container 'worker'. At least one of 'memory' or 'memoryReservation' must be specified.",
    { requiresCompatibilities: [], memoryMb: undefined },
    { memory: undefined },
  ],
  [
    "The 'memory' setting for container is greater than for the task: 513 and 512",
    {},
    { memory: 513 },
  ],
  ["The 'cpu' setting for container is greater than for the task: 257 and 256", {}, { cpu: 257 }],
  ["must be greater than 'memoryReservation'", {}, { memory: 256, memoryReservation: 300 }],
  [
    "Granular stop timeout on container 'worker' must be at least 2 seconds.",
    {},
    { stopTimeout: 1 },
  ],
  ["must have a container stop timeout of less than 120 seconds.", {}, { stopTimeout: 121 }],
  [
    "When networkMode=awsvpc, the host ports and container ports in port mappings must match: 8080 and 80",
    {},
    { portMappings: [{ containerPort: 80, hostPort: 8_080 }] },
  ],
  [
    "Fargate supports the log drivers awslogs, splunk, awsfirelens, not syslog",
    {},
    logging("syslog", {}),
  ],
  [
    "Log driver awslogs requires options: awslogs-region, awslogs-group",
    {},
    logging("awslogs", {}),
  ],
  [
    "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
    {},
    logging("awslogs", AWSLOGS),
  ],
  [
    "Log driver awslogs disallows options: awslogs-groups;",
    {},
    logging("awslogs", { ...AWSLOGS, "awslogs-groups": "/worker" }),
  ],
])("is refused: %s", (message, task, container) => {
  expect(() => requireRegistrable({ ...TASK, ...task }, { ...CONTAINER, ...container })).toThrow(
    message,
  );
});

test("a task's size may have units", () => {
  expect(readTaskSize(".25 vCPU", "0.5 GB")).toEqual({ cpu: 256, memoryMb: 512 });
  expect(readTaskSize("1024", "2048")).toEqual({ cpu: 1_024, memoryMb: 2_048 });
  expect(() => readTaskSize("one", "512")).toThrow("Invalid 'cpu' setting for task: one");
});
