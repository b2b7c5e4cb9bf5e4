import { ACCOUNT_ID, REGION } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import type { CreateCounterpart } from "./counterpart.ts";

/** The outputs that AWS would compute for a resource. */
type Computed = (
  name: string,
  hash: string,
) => { readonly id: string } & Readonly<Record<string, unknown>>;

const named =
  (service: string, prefix: string): Computed =>
  (name) => {
    const arn = arnOf(service, `${prefix}${name}`);
    return { id: name, name, arn };
  };
/** A resource with an id that AWS generates, such as `vpc-0a1b2c3d`. */
const generated =
  (prefix: string): Computed =>
  (_name, hash) => {
    const id = `${prefix}-${hash}`;
    return { id, arn: arnOf("ec2", `${prefix}/${id}`) };
  };
const attachment: Computed = (name) => ({ id: name });

/** The types that are listed without a local effect. There is no default: a type must be in this list. */
export const INERT_TYPES: Readonly<Record<string, Computed>> = {
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": attachment,
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("cloudwatch", "alarm:"),
  "aws:cloudwatch/dashboard:Dashboard": (name) => ({
    id: name,
    dashboardArn: arnOf("cloudwatch", `dashboard/${name}`),
  }),
  "aws:sns/topic:Topic": (name) => {
    const arn = arnOf("sns", name);
    return { id: arn, arn, name };
  },
  "aws:ecr/repository:Repository": (name) => {
    return {
      id: name,
      name,
      registryId: ACCOUNT_ID,
      arn: arnOf("ecr", `repository/${name}`),
      repositoryUrl: `${ACCOUNT_ID}.dkr.ecr.${REGION}.amazonaws.com/${name}`,
    };
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": attachment,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": attachment,
  "aws:appautoscaling/target:Target": attachment,
  "aws:appautoscaling/policy:Policy": named("autoscaling", "scalingPolicy:"),
  "aws:ec2/vpc:Vpc": generated("vpc"),
  "aws:ec2/subnet:Subnet": generated("subnet"),
  "aws:ec2/internetGateway:InternetGateway": generated("igw"),
  "aws:ec2/routeTable:RouteTable": generated("rtb"),
  "aws:ec2/route:Route": generated("r"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": generated("rtbassoc"),
  "aws:ec2/securityGroup:SecurityGroup": generated("sg"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": generated("vpce"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": generated("sgr"),
};

export const inert: CreateCounterpart = (resource) => {
  const { name: given } = resource.inputs;
  const name = physicalName(resource, typeof given === "string" ? given : undefined);
  const computed = INERT_TYPES[resource.type];
  if (computed === undefined) throw new Error(`${resource.type} is not among the inert types`);
  const { id, ...outputs } = computed(name, physicalName(resource).slice(-7));
  return { description: "no local effect", id, outputs };
};
