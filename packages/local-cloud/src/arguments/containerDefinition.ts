import type * as aws from "@pulumi/aws";
import type { ArgumentList, ArgumentsOf } from "./support.ts";

const linuxParameters = {
  capabilities: {
    add: "no local effect",
    drop: "no local effect",
  },
  devices: {
    containerPath: "no local effect",
    hostPath: "no local effect",
    permissions: "no local effect",
  },
  initProcessEnabled: "reproduced",
  maxSwap: "no local effect",
  sharedMemorySize: "no local effect",
  swappiness: "no local effect",
  tmpfs: {
    containerPath: "no local effect",
    mountOptions: "no local effect",
    size: "no local effect",
  },
} as const satisfies ArgumentsOf<aws.ecs.LinuxParameters> & ArgumentList;

/** The members of `containerDefinitions` of a task definition: those of Pulumi's type, and what only the ECS API reference has. */
export const containerDefinition = {
  command: "reproduced",
  cpu: "checked",
  credentialSpecs: "no local effect",
  dependsOn: {
    containerName: "no local effect",
    condition: "no local effect",
  },
  disableNetworking: "no local effect",
  dnsSearchDomains: "no local effect",
  dnsServers: "no local effect",
  dockerLabels: "no local effect",
  dockerSecurityOptions: "no local effect",
  entryPoint: "reproduced",
  environment: {
    name: "reproduced",
    value: "reproduced",
  },
  environmentFiles: {
    type: "no local effect",
    value: "no local effect",
  },
  essential: "checked",
  extraHosts: {
    hostname: "no local effect",
    ipAddress: "no local effect",
  },
  firelensConfiguration: {
    options: "no local effect",
    type: "no local effect",
  },
  healthCheck: {
    command: "no local effect",
    interval: "no local effect",
    retries: "no local effect",
    startPeriod: "no local effect",
    timeout: "no local effect",
  },
  hostname: "no local effect",
  image: "reproduced",
  interactive: "no local effect",
  links: "no local effect",
  linuxParameters,
  logConfiguration: {
    logDriver: "checked",
    options: "reproduced",
    secretOptions: { name: "no local effect", valueFrom: "no local effect" },
  },
  memory: "checked",
  memoryReservation: "checked",
  mountPoints: {
    containerPath: "no local effect",
    readOnly: "no local effect",
    sourceVolume: "no local effect",
  },
  name: "reproduced",
  portMappings: {
    appProtocol: "no local effect",
    containerPort: "checked",
    containerPortRange: "no local effect",
    hostPort: "checked",
    name: "no local effect",
    protocol: "no local effect",
  },
  privileged: "no local effect",
  pseudoTerminal: "no local effect",
  readonlyRootFilesystem: "no local effect",
  repositoryCredentials: {
    credentialsParameter: "no local effect",
  },
  resourceRequirements: {
    type: "no local effect",
    value: "no local effect",
  },
  restartPolicy: {
    enabled: "no local effect",
    ignoredExitCodes: "no local effect",
    restartAttemptPeriod: "no local effect",
  },
  secrets: {
    name: "reproduced",
    valueFrom: "reproduced",
  },
  startTimeout: "no local effect",
  stopTimeout: "reproduced",
  systemControls: {
    namespace: "no local effect",
    value: "no local effect",
  },
  ulimits: {
    name: "no local effect",
    hardLimit: "no local effect",
    softLimit: "no local effect",
  },
  user: "no local effect",
  versionConsistency: "no local effect",
  volumesFrom: {
    sourceContainer: "no local effect",
    readOnly: "no local effect",
  },
  workingDirectory: "reproduced",
} as const satisfies ArgumentsOf<aws.ecs.ContainerDefinition> & ArgumentList;
