import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const lambdaFunction = {
  architectures: "no local effect",
  capacityProviderConfig: {
    lambdaManagedInstancesCapacityProviderConfig: {
      capacityProviderArn: "no local effect",
      executionEnvironmentMemoryGibPerVcpu: "no local effect",
      perExecutionEnvironmentMaxConcurrency: "no local effect",
    },
  },
  code: "reproduced",
  codeSha256: "no local effect",
  codeSigningConfigArn: "no local effect",
  deadLetterConfig: {
    targetArn: "no local effect",
  },
  description: "no local effect",
  durableConfig: {
    executionTimeout: "no local effect",
    retentionPeriod: "no local effect",
  },
  environment: {
    variables: "reproduced",
  },
  ephemeralStorage: {
    size: "no local effect",
  },
  fileSystemConfig: {
    arn: "no local effect",
    localMountPath: "no local effect",
  },
  handler: "reproduced",
  imageConfig: {
    commands: "no local effect",
    entryPoints: "no local effect",
    workingDirectory: "no local effect",
  },
  imageUri: "no local effect",
  kmsKeyArn: "no local effect",
  layers: "no local effect",
  loggingConfig: {
    applicationLogLevel: "no local effect",
    logFormat: "no local effect",
    logGroup: "reproduced",
    systemLogLevel: "no local effect",
  },
  memorySize: "reproduced",
  name: "reproduced",
  packageType: "no local effect",
  publish: "no local effect",
  publishTo: "no local effect",
  region: "no local effect",
  replaceSecurityGroupsOnDestroy: "no local effect",
  replacementSecurityGroupIds: "no local effect",
  reservedConcurrentExecutions: "reproduced",
  role: "reproduced",
  runtime: "reproduced",
  s3Bucket: "no local effect",
  s3Key: "no local effect",
  s3ObjectVersion: "no local effect",
  skipDestroy: "no local effect",
  snapStart: {
    applyOn: "no local effect",
    optimizationStatus: "no local effect",
  },
  sourceCodeHash: "no local effect",
  sourceKmsKeyArn: "no local effect",
  tags: "checked",
  tenancyConfig: {
    tenantIsolationMode: "no local effect",
  },
  timeout: "reproduced",
  tracingConfig: {
    mode: "no local effect",
  },
  useResourceTimeoutForPropagation: "no local effect",
  vpcConfig: {
    ipv6AllowedForDualStack: "no local effect",
    securityGroupIds: "no local effect",
    subnetIds: "no local effect",
    vpcId: "no local effect",
  },
} as const satisfies ArgumentsOf<aws.lambda.FunctionArgs>;

export const functionEventInvokeConfig = {
  destinationConfig: {
    onFailure: {
      destination: "no local effect",
    },
    onSuccess: {
      destination: "no local effect",
    },
  },
  functionName: "reproduced",
  maximumEventAgeInSeconds: "reproduced",
  maximumRetryAttempts: "reproduced",
  qualifier: "no local effect",
  region: "no local effect",
} as const satisfies ArgumentsOf<aws.lambda.FunctionEventInvokeConfigArgs>;
