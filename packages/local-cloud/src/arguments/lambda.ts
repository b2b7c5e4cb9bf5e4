import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const lambdaFunction = {
  architectures: "checked",
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
    targetArn: "reproduced",
  },
  description: "checked",
  durableConfig: {
    executionTimeout: "no local effect",
    retentionPeriod: "no local effect",
  },
  environment: {
    variables: "reproduced",
  },
  ephemeralStorage: {
    size: "checked",
  },
  fileSystemConfig: {
    arn: "no local effect",
    localMountPath: "no local effect",
  },
  handler: "reproduced",
  imageConfig: "refused",
  imageUri: "refused",
  kmsKeyArn: "checked",
  layers: "no local effect",
  loggingConfig: {
    applicationLogLevel: "no local effect",
    logFormat: "no local effect",
    logGroup: "reproduced",
    systemLogLevel: "no local effect",
  },
  memorySize: "reproduced",
  name: "reproduced",
  packageType: "checked",
  publish: "no local effect",
  publishTo: "no local effect",
  region: "reproduced",
  replaceSecurityGroupsOnDestroy: "no local effect",
  replacementSecurityGroupIds: "no local effect",
  reservedConcurrentExecutions: "reproduced",
  role: "reproduced",
  runtime: "reproduced",
  s3Bucket: "refused",
  s3Key: "refused",
  s3ObjectVersion: "refused",
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
    mode: "checked",
  },
  useResourceTimeoutForPropagation: "no local effect",
  vpcConfig: {
    ipv6AllowedForDualStack: "no local effect",
    securityGroupIds: "checked",
    subnetIds: "checked",
    vpcId: "no local effect",
  },
} as const satisfies ArgumentsOf<aws.lambda.FunctionArgs>;

export const functionEventInvokeConfig = {
  destinationConfig: {
    onFailure: {
      destination: "reproduced",
    },
    onSuccess: {
      destination: "reproduced",
    },
  },
  functionName: "reproduced",
  maximumEventAgeInSeconds: "reproduced",
  maximumRetryAttempts: "reproduced",
  qualifier: "no local effect",
  region: "reproduced",
} as const satisfies ArgumentsOf<aws.lambda.FunctionEventInvokeConfigArgs>;

export const permission = {
  action: "reproduced",
  eventSourceToken: "checked",
  function: "reproduced",
  functionUrlAuthType: "checked",
  invokedViaFunctionUrl: "no local effect",
  principal: "reproduced",
  principalOrgId: "checked",
  qualifier: "checked",
  region: "reproduced",
  sourceAccount: "reproduced",
  sourceArn: "reproduced",
  statementId: "reproduced",
  statementIdPrefix: "reproduced",
} as const satisfies ArgumentsOf<aws.lambda.PermissionArgs>;
