/**
 * The operations that Step Functions does not have, by the service's name in a Resource (Step Functions developer guide,
 * "Learning to use AWS service SDK integrations", without those that stream events or exist no more).
 */
export const UNSUPPORTED: Readonly<Record<string, readonly string[]>> = {
  applicationdiscovery: ["DescribeExportConfigurations", "ExportConfigurations"],
  bedrockagentruntime: ["OptimizePrompt"],
  codedeploy: [
    "BatchGetDeploymentInstances",
    "GetDeploymentInstance",
    "ListDeploymentInstances",
    "SkipWaitTimeForInstanceTermination",
  ],
  comprehendmedical: ["DetectEntities"],
  dataexchange: ["SendApiAsset"],
  directconnect: [
    "AllocateConnectionOnInterconnect",
    "DescribeConnectionLoa",
    "DescribeConnectionsOnInterconnect",
    "DescribeInterconnectLoa",
  ],
  efs: ["CreateTags"],
  elastictranscoder: ["TestRole"],
  emr: ["DescribeJobFlows"],
  iot: [
    "AttachPrincipalPolicy",
    "DetachPrincipalPolicy",
    "ListPolicyPrincipals",
    "ListPrincipalPolicies",
  ],
  iotdeviceadvisor: ["ListTestCases"],
  lambda: ["InvokeAsync"],
  mediapackage: ["RotateChannelCredentials"],
  rdsdata: ["ExecuteSql"],
  shield: ["DeleteSubscription"],
  sts: ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
};
