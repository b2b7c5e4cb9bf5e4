import { type Arguments, REPLACED_BY } from "./replacedBy.ts";
import { isSame } from "./sameValue.ts";

type Inputs = Readonly<Record<string, unknown>>;
type Condition = (now: Inputs, former: Inputs) => boolean;

/** A rule of a security group can't get another kind of source or destination. */
const OTHER_KIND = {
  cidrIpv4: comesOrGoes("cidrIpv4"),
  cidrIpv6: comesOrGoes("cidrIpv6"),
  prefixListId: comesOrGoes("prefixListId"),
  referencedSecurityGroupId: comesOrGoes("referencedSecurityGroupId"),
};

/**
 * The arguments of which only some changes replace a resource. Source: `CustomizeDiff` and `ModifyPlan` of the types in
 * terraform-provider-aws, and nested arguments with `ForceNew`.
 */
const SOMETIMES_REPLACED_BY = {
  "aws:lambda/function:Function": { durableConfig: comesOrGoes("durableConfig") },
  "aws:ssm/parameter:Parameter": {
    tier: ({ tier = "Standard" }, { tier: former }) => former === "Advanced" && tier === "Standard",
  },
  "aws:ec2/vpc:Vpc": {
    instanceTenancy: ({ instanceTenancy: now = "default" }, { instanceTenancy: former }) =>
      now !== (former ?? "default") && !(former === "dedicated" && now === "default"),
  },
  "aws:ec2/subnet:Subnet": {
    ipv6CidrBlock: ({ ipv6CidrBlock }, { assignIpv6AddressOnCreation }) =>
      ipv6CidrBlock !== undefined && assignIpv6AddressOnCreation === true,
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    dnsOptions: ({ dnsOptions }, { dnsOptions: former }) =>
      ["privateDnsPreference", "privateDnsSpecifiedDomains"].some((member) => {
        const value = memberOf(dnsOptions, member);
        return value !== undefined && !isSame(value, memberOf(former, member));
      }),
    privateDnsEnabled: ({ privateDnsEnabled, vpcEndpointType }) =>
      privateDnsEnabled !== undefined && vpcEndpointType !== "Interface",
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": OTHER_KIND,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": OTHER_KIND,
} satisfies PerArgument<Condition>;

/**
 * What an argument that replaces a resource has if the program gives none. Source: `Default` in the type's schema; for those
 * of KEPT the value that AWS answers; for the description of a security group pulumi-aws.
 */
const DEFAULTS = {
  "aws:sfn/stateMachine:StateMachine": { type: "STANDARD" },
  "aws:lambda/function:Function": { packageType: "Zip" },
  "aws:kms/key:Key": {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    keyUsage: "ENCRYPT_DECRYPT",
    multiRegion: false,
  },
  "aws:cloudwatch/logGroup:LogGroup": { logGroupClass: "STANDARD" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { actionsEnabled: true },
  "aws:sqs/queue:Queue": { fifoQueue: false },
  "aws:cloudwatch/eventRule:EventRule": { eventBusName: "default" },
  "aws:cloudwatch/eventTarget:EventTarget": { eventBusName: "default" },
  "aws:scheduler/schedule:Schedule": { groupName: "default" },
  "aws:ecs/service:Service": {
    cluster: "default",
    launchType: "EC2",
    schedulingStrategy: "REPLICA",
  },
  "aws:ecs/taskDefinition:TaskDefinition": { enableFaultInjection: false, networkMode: "bridge" },
  "aws:iam/role:Role": { path: "/" },
  "aws:iam/policy:Policy": { description: "", path: "/" },
  "aws:sns/topic:Topic": { fifoTopic: false },
  "aws:ecr/repository:Repository": { encryptionConfigurations: [{ encryptionType: "AES256" }] },
  "aws:ec2/subnet:Subnet": { ipv6Native: false },
  "aws:ec2/securityGroup:SecurityGroup": { description: "Managed by Pulumi" },
  "aws:ec2/flowLog:FlowLog": {
    logDestinationType: "cloud-watch-logs",
    maxAggregationInterval: 600,
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { vpcEndpointType: "Gateway" },
} satisfies PerArgument<unknown>;

/**
 * The arguments whose value stays when the program no longer gives one, of those that replace a resource, and of activities and
 * state machines. Source: what is both `Optional` and `Computed` (for `encryptionConfigurations`:
 * `SuppressMissingOptionalConfigurationBlock`), but for names, for which Pulumi generates another.
 */
const KEPT = {
  "aws:sfn/activity:Activity": ["encryptionConfiguration"],
  "aws:sfn/stateMachine:StateMachine": [
    "encryptionConfiguration",
    "loggingConfiguration",
    "tracingConfiguration",
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    "amazonManagedKafkaEventSourceConfig",
    "selfManagedKafkaEventSourceConfig",
  ],
  "aws:kms/key:Key": ["multiRegion"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass"],
  "aws:scheduler/schedule:Schedule": ["groupName"],
  "aws:ecs/taskDefinition:TaskDefinition": ["enableFaultInjection", "networkMode"],
  "aws:ecs/service:Service": ["cluster", "iamRole", "launchType"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations"],
  "aws:ec2/vpc:Vpc": ["cidrBlock"],
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId", "cidrBlock"],
  "aws:ec2/securityGroup:SecurityGroup": ["vpcId"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/flowLog:FlowLog": ["destinationOptions", "logDestination", "logFormat"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["serviceRegion"],
} as const satisfies { [Type in keyof Arguments]?: readonly (keyof Arguments[Type])[] };

/** The types that Pulumi's provider always deletes first (`DeleteBeforeReplace` in pulumi-aws). */
const DELETED_FIRST: ReadonlySet<string> = new Set<keyof Arguments>([
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
]);

type PerArgument<Value> = {
  [Type in keyof Arguments]?: { [Argument in keyof Arguments[Type]]?: Value };
};

/** Every Regional type of the provider has the argument `region`, and is replaced when it changes. */
const REGION_ARGUMENT = "region";

const alwaysByType = mapOf<readonly string[]>(REPLACED_BY);
const sometimesByType = mapOf<Readonly<Record<string, Condition>>>(SOMETIMES_REPLACED_BY);
const defaultsByType = mapOf<Inputs>(DEFAULTS);
const keptByType = mapOf<readonly string[]>(KEPT);

/** Whether a change of the argument replaces a resource, whatever its new value is. */
export function isReplacedBy(type: string, argument: string): boolean {
  return argument === REGION_ARGUMENT || (alwaysByType.get(type)?.includes(argument) ?? false);
}

/** Whether the resource is replaced because of this argument, which has changed. */
export function isReplaced(type: string, argument: string, now: Inputs, former: Inputs): boolean {
  const sometimes = sometimesByType.get(type)?.[argument];
  if (sometimes !== undefined) return sometimes(now, former);
  const value = defaultsByType.get(type)?.[argument];
  return isReplacedBy(type, argument) && !isSame(now[argument] ?? value, former[argument] ?? value);
}

/** The arguments with the former values of those that stay when the program no longer gives them. */
export function withKept(type: string, now: Inputs, former: Inputs): Inputs {
  const kept = (keptByType.get(type) ?? []).filter(
    (argument) => now[argument] === undefined && former[argument] !== undefined,
  );
  if (kept.length === 0) return now;
  return { ...now, ...Object.fromEntries(kept.map((argument) => [argument, former[argument]])) };
}

/**
 * Whether Pulumi's provider has a resource deleted before its replacement is created, if one of the arguments replaces it:
 * two resources can't have one name. The name is what Pulumi generates otherwise, which every type has as `name`, also alarms
 * and functions, but a permission as `statementId`; not `alarmName`, `dashboardName` or `family` of other types. Source:
 * `nameRequiresDeleteBeforeReplace` in pulumi-terraform-bridge; `setAutonaming` and `resourceOverrides` in pulumi-aws.
 */
export function isDeletedFirst(type: string, inputs: Inputs): boolean {
  const name = type === "aws:lambda/permission:Permission" ? "statementId" : "name";
  return DELETED_FIRST.has(type) || inputs[name] !== undefined;
}

/** An image is built anew by each program, because the files that it is made of may have changed. */
export function isRebuilt(type: string): boolean {
  return type === "docker-build:index:Image";
}

function comesOrGoes(argument: string): Condition {
  return (now, former) => (now[argument] === undefined) !== (former[argument] === undefined);
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, member) : undefined;
}

function mapOf<Value>(table: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(table));
}
