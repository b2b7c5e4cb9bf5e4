import type * as aws from "@pulumi/aws";
import type * as dockerBuild from "@pulumi/docker-build";

/** The arguments of each type. */
export interface Arguments {
  "aws:sfn/activity:Activity": aws.sfn.ActivityArgs;
  "aws:sfn/stateMachine:StateMachine": aws.sfn.StateMachineArgs;
  "aws:sfn/alias:Alias": aws.sfn.AliasArgs;
  "aws:lambda/function:Function": aws.lambda.FunctionArgs;
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": aws.lambda.FunctionEventInvokeConfigArgs;
  "aws:lambda/permission:Permission": aws.lambda.PermissionArgs;
  "aws:lambda/eventSourceMapping:EventSourceMapping": aws.lambda.EventSourceMappingArgs;
  "aws:kms/key:Key": aws.kms.KeyArgs;
  "aws:kms/keyPolicy:KeyPolicy": aws.kms.KeyPolicyArgs;
  "aws:kms/alias:Alias": aws.kms.AliasArgs;
  "aws:cloudwatch/eventRule:EventRule": aws.cloudwatch.EventRuleArgs;
  "aws:cloudwatch/eventTarget:EventTarget": aws.cloudwatch.EventTargetArgs;
  "aws:cloudwatch/logGroup:LogGroup": aws.cloudwatch.LogGroupArgs;
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": aws.cloudwatch.LogMetricFilterArgs;
  "aws:cloudwatch/metricAlarm:MetricAlarm": aws.cloudwatch.MetricAlarmArgs;
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": aws.cloudwatch.CompositeAlarmArgs;
  "aws:cloudwatch/dashboard:Dashboard": aws.cloudwatch.DashboardArgs;
  "aws:sqs/queue:Queue": aws.sqs.QueueArgs;
  "aws:sqs/queuePolicy:QueuePolicy": aws.sqs.QueuePolicyArgs;
  "aws:sqs/redrivePolicy:RedrivePolicy": aws.sqs.RedrivePolicyArgs;
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": aws.sqs.RedriveAllowPolicyArgs;
  "aws:scheduler/schedule:Schedule": aws.scheduler.ScheduleArgs;
  "aws:ssm/parameter:Parameter": aws.ssm.ParameterArgs;
  "aws:ecs/cluster:Cluster": aws.ecs.ClusterArgs;
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": aws.ecs.ClusterCapacityProvidersArgs;
  "aws:ecs/taskDefinition:TaskDefinition": aws.ecs.TaskDefinitionArgs;
  "aws:ecs/service:Service": aws.ecs.ServiceArgs;
  "docker-build:index:Image": dockerBuild.ImageArgs;
  "aws:iam/role:Role": aws.iam.RoleArgs;
  "aws:iam/rolePolicy:RolePolicy": aws.iam.RolePolicyArgs;
  "aws:iam/policy:Policy": aws.iam.PolicyArgs;
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": aws.iam.RolePolicyAttachmentArgs;
  "aws:sns/topic:Topic": aws.sns.TopicArgs;
  "aws:ecr/repository:Repository": aws.ecr.RepositoryArgs;
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": aws.ecr.LifecyclePolicyArgs;
  "aws:appautoscaling/target:Target": aws.appautoscaling.TargetArgs;
  "aws:appautoscaling/policy:Policy": aws.appautoscaling.PolicyArgs;
  "aws:ec2/vpc:Vpc": aws.ec2.VpcArgs;
  "aws:ec2/subnet:Subnet": aws.ec2.SubnetArgs;
  "aws:ec2/internetGateway:InternetGateway": aws.ec2.InternetGatewayArgs;
  "aws:ec2/routeTable:RouteTable": aws.ec2.RouteTableArgs;
  "aws:ec2/route:Route": aws.ec2.RouteArgs;
  "aws:ec2/routeTableAssociation:RouteTableAssociation": aws.ec2.RouteTableAssociationArgs;
  "aws:ec2/securityGroup:SecurityGroup": aws.ec2.SecurityGroupArgs;
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": aws.ec2.DefaultSecurityGroupArgs;
  "aws:ec2/flowLog:FlowLog": aws.ec2.FlowLogArgs;
  "aws:ec2/vpcEndpoint:VpcEndpoint": aws.ec2.VpcEndpointArgs;
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": aws.vpc.SecurityGroupEgressRuleArgs;
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": aws.vpc.SecurityGroupIngressRuleArgs;
}

/**
 * The arguments whose change replaces a resource, because AWS can't change them; SOMETIMES_REPLACED_BY has those of which
 * only some changes do. Every other argument is changed in place.
 *
 * Source: what terraform-provider-aws, of which Pulumi's provider is made, marks with `ForceNew` or `RequiresReplace` in
 * `internal/service/SERVICE/RESOURCE.go`; for images, the `Diff` of pulumi-docker-build. These types were read in version 6:
 * EventRule, EventTarget, Function, Permission, Parameter, Key, LogGroup, LogMetricFilter, MetricAlarm, Queue, RedrivePolicy, Schedule, Cluster,
 * TaskDefinition, Service, Role, Topic, LifecyclePolicy, Subnet, SecurityGroup, DefaultSecurityGroup, FlowLog,
 * VpcEndpoint. These were read in a text that does
 * not tell its version: Activity, StateMachine, FunctionEventInvokeConfig, RedriveAllowPolicy. The others were read in version 4
 * or 5, without the `vpcId` of InternetGateway and RouteTable.
 */
export const REPLACED_BY = {
  "aws:sfn/activity:Activity": ["name"],
  "aws:sfn/stateMachine:StateMachine": ["name", "namePrefix", "type"],
  "aws:sfn/alias:Alias": ["name"],
  "aws:lambda/function:Function": ["name", "packageType", "tenancyConfig"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["functionName", "qualifier"],
  "aws:lambda/permission:Permission": [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    "amazonManagedKafkaEventSourceConfig",
    "eventSourceArn",
    "queues",
    "selfManagedEventSource",
    "selfManagedKafkaEventSourceConfig",
    "startingPosition",
    "startingPositionTimestamp",
    "topics",
  ],
  "aws:kms/key:Key": [
    "customKeyStoreId",
    "customerMasterKeySpec",
    "keyUsage",
    "multiRegion",
    "xksKeyId",
  ],
  "aws:kms/keyPolicy:KeyPolicy": [],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["name", "logGroupName"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["actionsEnabled", "alarmName"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],
  "aws:sqs/redrivePolicy:RedrivePolicy": ["queueUrl"],
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ["queueUrl"],
  "aws:cloudwatch/eventRule:EventRule": ["name", "namePrefix", "eventBusName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId", "eventBusName"],
  "aws:scheduler/schedule:Schedule": ["name", "namePrefix", "groupName"],
  "aws:ssm/parameter:Parameter": ["name", "dataType"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ["clusterName"],
  "aws:ecs/taskDefinition:TaskDefinition": [
    "containerDefinitions",
    "cpu",
    "enableFaultInjection",
    "ephemeralStorage",
    "executionRoleArn",
    "family",
    "ipcMode",
    "memory",
    "networkMode",
    "pidMode",
    "placementConstraints",
    "proxyConfiguration",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
  ],
  "aws:ecs/service:Service": ["cluster", "iamRole", "launchType", "name", "schedulingStrategy"],
  "docker-build:index:Image": [],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],
  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role", "policyArn"],
  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["repository", "policy"],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],
  "aws:appautoscaling/policy:Policy": [
    "name",
    "resourceId",
    "scalableDimension",
    "serviceNamespace",
  ],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  "aws:ec2/subnet:Subnet": [
    "availabilityZone",
    "availabilityZoneId",
    "cidrBlock",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6IpamPoolId",
    "ipv6Native",
    "ipv6NetmaskLength",
    "outpostArn",
    "vpcId",
  ],
  "aws:ec2/internetGateway:InternetGateway": [],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/route:Route": [
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
    "routeTableId",
  ],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["gatewayId", "subnetId"],
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/flowLog:FlowLog": [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "regionalNatGatewayId",
    "subnetId",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
} as const satisfies { [Type in keyof Arguments]: readonly (keyof Arguments[Type])[] };
