import { z } from "zod";
import * as cloudwatch from "../arguments/cloudwatch.ts";
import * as ecr from "../arguments/ecr.ts";
import { clusterCapacityProviders } from "../arguments/ecs.ts";
import * as network from "../arguments/network.ts";
import { scalableTarget, scalingPolicy } from "../arguments/scaling.ts";
import { topic } from "../arguments/sns.ts";
import type { ArgumentList } from "../arguments/support.ts";
import { NO_LOCAL_EFFECT } from "../arguments/withCheckedArguments.ts";
import { ACCOUNT_ID, REGION } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import { type CreateCounterpart, readInputs } from "./counterpart.ts";

/** A type that is listed without a local effect. */
export interface InertType {
  /** The arguments that make its outputs, and those that AWS would refuse. */
  readonly inputs: z.ZodObject;
  readonly arguments: ArgumentList;
  /** The outputs that AWS would compute for a resource. */
  readonly computed: Computed;
}

type Computed = (
  name: string,
  hash: string,
) => { readonly id: string } & Readonly<Record<string, unknown>>;

const Unread = z.strictObject({});
const Named = z.strictObject({ name: z.string().optional() });

const named =
  (service: string, prefix: string): Computed =>
  (name) => {
    const arn = arnOf(service, `${prefix}${name}`);
    return { id: name, name, arn };
  };
/** A resource with an id that AWS generates, such as `vpc-0a1b2c3d`. */
const generated = (prefix: string, list: ArgumentList): InertType => ({
  inputs: Unread,
  arguments: list,
  computed(_name, hash) {
    const id = `${prefix}-${hash}`;
    return { id, arn: arnOf("ec2", `${prefix}/${id}`) };
  },
});
const attachment: Computed = (name) => ({ id: name });

/** The types that are listed without a local effect. There is no default: a type must be in this list. */
export const INERT_TYPES: Readonly<Record<string, InertType>> = {
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    inputs: Named,
    arguments: cloudwatch.logMetricFilter,
    computed: attachment,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    inputs: Named,
    arguments: cloudwatch.metricAlarm,
    computed: named("cloudwatch", "alarm:"),
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    inputs: z.strictObject({ alarmName: z.string() }),
    arguments: cloudwatch.compositeAlarm,
    computed: named("cloudwatch", "alarm:"),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    inputs: z.strictObject({ dashboardName: z.string() }),
    arguments: cloudwatch.dashboard,
    computed: (name) => ({ id: name, dashboardArn: arnOf("cloudwatch", `dashboard/${name}`) }),
  },
  "aws:sns/topic:Topic": {
    inputs: z.strictObject({ name: z.string().optional(), namePrefix: z.string().optional() }),
    arguments: topic,
    computed(name) {
      const arn = arnOf("sns", name);
      return { id: arn, arn, name };
    },
  },
  "aws:ecr/repository:Repository": {
    inputs: Named,
    arguments: ecr.repository,
    computed: (name) => ({
      id: name,
      name,
      registryId: ACCOUNT_ID,
      arn: arnOf("ecr", `repository/${name}`),
      repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    inputs: Unread,
    arguments: ecr.lifecyclePolicy,
    computed: attachment,
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    inputs: Unread,
    arguments: clusterCapacityProviders,
    computed: attachment,
  },
  "aws:appautoscaling/target:Target": {
    inputs: Unread,
    arguments: scalableTarget,
    computed: attachment,
  },
  "aws:appautoscaling/policy:Policy": {
    inputs: Named,
    arguments: scalingPolicy,
    computed: named("autoscaling", "scalingPolicy:"),
  },
  "aws:ec2/vpc:Vpc": generated("vpc", network.vpc),
  "aws:ec2/subnet:Subnet": generated("subnet", network.subnet),
  "aws:ec2/internetGateway:InternetGateway": generated("igw", network.internetGateway),
  "aws:ec2/routeTable:RouteTable": generated("rtb", network.routeTable),
  "aws:ec2/route:Route": generated("r", network.route),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": generated(
    "rtbassoc",
    network.routeTableAssociation,
  ),
  "aws:ec2/securityGroup:SecurityGroup": generated("sg", network.securityGroup),
  "aws:ec2/vpcEndpoint:VpcEndpoint": generated("vpce", network.vpcEndpoint),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": generated(
    "sgr",
    network.securityGroupEgressRule,
  ),
};

const NAMES = ["name", "alarmName", "dashboardName"] as const;

export const inert =
  ({ inputs: schema, computed }: InertType): CreateCounterpart =>
  (resource) => {
    const inputs = readInputs(schema, resource);
    const given = NAMES.map((argument) => inputs[argument]).find((name) => name !== undefined);
    const prefix = inputs["namePrefix"];
    const name = physicalName(
      resource,
      typeof given === "string" ? given : undefined,
      typeof prefix === "string" ? prefix : undefined,
    );
    const { id, ...outputs } = computed(name, physicalName(resource).slice(-7));
    return { description: NO_LOCAL_EFFECT, id, outputs };
  };
