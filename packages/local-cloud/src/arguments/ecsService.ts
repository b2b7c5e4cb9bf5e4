import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const service = {
  alarms: {
    alarmNames: "no local effect",
    enable: "no local effect",
    rollback: "no local effect",
  },
  availabilityZoneRebalancing: "no local effect",
  capacityProviderStrategies: {
    base: "no local effect",
    capacityProvider: "checked",
    weight: "checked",
  },
  cluster: "reproduced",
  deploymentCircuitBreaker: {
    enable: "reproduced",
    rollback: "reproduced",
  },
  deploymentConfiguration: {
    bakeTimeInMinutes: "no local effect",
    canaryConfiguration: {
      canaryBakeTimeInMinutes: "no local effect",
      canaryPercent: "no local effect",
    },
    lifecycleHooks: {
      hookDetails: "no local effect",
      hookTargetArn: "no local effect",
      lifecycleStages: "no local effect",
      roleArn: "no local effect",
      targetType: "no local effect",
      timeoutConfiguration: {
        action: "no local effect",
        timeoutInMinutes: "no local effect",
      },
    },
    linearConfiguration: {
      stepBakeTimeInMinutes: "no local effect",
      stepPercent: "no local effect",
    },
    strategy: "no local effect",
  },
  deploymentController: {
    type: "no local effect",
  },
  deploymentMaximumPercent: "reproduced",
  deploymentMinimumHealthyPercent: "reproduced",
  desiredCount: "reproduced",
  enableEcsManagedTags: "no local effect",
  enableExecuteCommand: "checked",
  forceDelete: "no local effect",
  forceNewDeployment: "reproduced",
  healthCheckGracePeriodSeconds: "no local effect",
  iamRole: "no local effect",
  launchType: "checked",
  loadBalancers: {
    advancedConfiguration: {
      alternateTargetGroupArn: "no local effect",
      productionListenerRule: "no local effect",
      roleArn: "no local effect",
      testListenerRule: "no local effect",
    },
    containerName: "no local effect",
    containerPort: "no local effect",
    elbName: "no local effect",
    targetGroupArn: "no local effect",
  },
  name: "reproduced",
  networkConfiguration: {
    assignPublicIp: "no local effect",
    securityGroups: "checked",
    subnets: "checked",
  },
  orderedPlacementStrategies: {
    field: "no local effect",
    type: "no local effect",
  },
  placementConstraints: {
    expression: "no local effect",
    type: "no local effect",
  },
  platformVersion: "no local effect",
  propagateTags: "no local effect",
  region: "reproduced",
  schedulingStrategy: "no local effect",
  serviceConnectConfiguration: {
    accessLogConfiguration: {
      format: "no local effect",
      includeQueryParameters: "no local effect",
    },
    enabled: "no local effect",
    logConfiguration: {
      logDriver: "no local effect",
      options: "no local effect",
      secretOptions: {
        name: "no local effect",
        valueFrom: "no local effect",
      },
    },
    namespace: "no local effect",
    services: {
      clientAlias: {
        dnsName: "no local effect",
        port: "no local effect",
        testTrafficRules: {
          header: {
            name: "no local effect",
            value: {
              exact: "no local effect",
            },
          },
        },
      },
      discoveryName: "no local effect",
      ingressPortOverride: "no local effect",
      portName: "no local effect",
      timeout: {
        idleTimeoutSeconds: "no local effect",
        perRequestTimeoutSeconds: "no local effect",
      },
      tls: {
        issuerCertAuthority: {
          awsPcaAuthorityArn: "no local effect",
        },
        kmsKey: "no local effect",
        roleArn: "no local effect",
      },
    },
  },
  serviceRegistries: {
    containerName: "no local effect",
    containerPort: "no local effect",
    port: "no local effect",
    registryArn: "no local effect",
  },
  sigintRollback: "no local effect",
  tags: "checked",
  taskDefinition: "reproduced",
  triggers: "no local effect",
  volumeConfiguration: {
    managedEbsVolume: {
      encrypted: "no local effect",
      fileSystemType: "no local effect",
      iops: "no local effect",
      kmsKeyId: "no local effect",
      roleArn: "no local effect",
      sizeInGb: "no local effect",
      snapshotId: "no local effect",
      tagSpecifications: {
        propagateTags: "no local effect",
        resourceType: "no local effect",
        tags: "no local effect",
      },
      throughput: "no local effect",
      volumeInitializationRate: "no local effect",
      volumeType: "no local effect",
    },
    name: "no local effect",
  },
  vpcLatticeConfigurations: {
    portName: "no local effect",
    roleArn: "no local effect",
    targetGroupArn: "no local effect",
  },
  waitForSteadyState: "no local effect",
} as const satisfies ArgumentsOf<aws.ecs.ServiceArgs>;
