import type * as aws from "@pulumi/aws";
import { containerDefinition } from "./containerDefinition.ts";
import { type ArgumentsOf, JSON_TEXT } from "./support.ts";

export const cluster = {
  configuration: {
    executeCommandConfiguration: {
      kmsKeyId: "no local effect",
      logConfiguration: {
        cloudWatchEncryptionEnabled: "no local effect",
        cloudWatchLogGroupName: "no local effect",
        s3BucketEncryptionEnabled: "no local effect",
        s3BucketName: "no local effect",
        s3KeyPrefix: "no local effect",
      },
      logging: "no local effect",
    },
    managedStorageConfiguration: {
      fargateEphemeralStorageKmsKeyId: "no local effect",
      kmsKeyId: "no local effect",
    },
  },
  name: "reproduced",
  region: "reproduced",
  serviceConnectDefaults: {
    namespace: "no local effect",
  },
  settings: {
    name: "no local effect",
    value: "no local effect",
  },
  tags: "checked",
} as const satisfies ArgumentsOf<aws.ecs.ClusterArgs>;

export const taskDefinition = {
  containerDefinitions: { ...containerDefinition, [JSON_TEXT]: true },
  cpu: "checked",
  enableFaultInjection: "no local effect",
  ephemeralStorage: {
    sizeInGib: "no local effect",
  },
  executionRoleArn: "reproduced",
  family: "reproduced",
  ipcMode: "no local effect",
  memory: "checked",
  networkMode: "checked",
  pidMode: "no local effect",
  placementConstraints: {
    expression: "no local effect",
    type: "no local effect",
  },
  proxyConfiguration: {
    containerName: "no local effect",
    properties: "no local effect",
    type: "no local effect",
  },
  region: "reproduced",
  requiresCompatibilities: "checked",
  runtimePlatform: {
    cpuArchitecture: "no local effect",
    operatingSystemFamily: "no local effect",
  },
  skipDestroy: "reproduced",
  tags: "checked",
  taskRoleArn: "reproduced",
  trackLatest: "no local effect",
  volumes: {
    configureAtLaunch: "no local effect",
    dockerVolumeConfiguration: {
      autoprovision: "no local effect",
      driver: "no local effect",
      driverOpts: "no local effect",
      labels: "no local effect",
      scope: "no local effect",
    },
    efsVolumeConfiguration: {
      authorizationConfig: {
        accessPointId: "no local effect",
        iam: "no local effect",
      },
      fileSystemId: "no local effect",
      rootDirectory: "no local effect",
      transitEncryption: "no local effect",
      transitEncryptionPort: "no local effect",
    },
    fsxWindowsFileServerVolumeConfiguration: {
      authorizationConfig: {
        credentialsParameter: "no local effect",
        domain: "no local effect",
      },
      fileSystemId: "no local effect",
      rootDirectory: "no local effect",
    },
    hostPath: "no local effect",
    name: "no local effect",
    s3filesVolumeConfiguration: {
      accessPointArn: "no local effect",
      fileSystemArn: "no local effect",
      rootDirectory: "no local effect",
      transitEncryptionPort: "no local effect",
    },
  },
} as const satisfies ArgumentsOf<aws.ecs.TaskDefinitionArgs>;

export const clusterCapacityProviders = {
  capacityProviders: "checked",
  clusterName: "checked",
  defaultCapacityProviderStrategies: {
    base: "checked",
    capacityProvider: "checked",
    weight: "checked",
  },
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.ecs.ClusterCapacityProvidersArgs>;
