import { ACCOUNT_ID, REGION } from "../limits.ts";
import { arnOf, physicalName } from "../names.ts";
import type { Counterpart } from "./counterpart.ts";

/** What AWS would compute for a resource that does nothing here. */
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
/** A resource whose id AWS draws, such as `vpc-0a1b2c3d`. */
const drawn =
  (prefix: string): Computed =>
  (_name, hash) => {
    const id = `${prefix}-${hash}`;
    return { id, arn: arnOf("ec2", `${prefix}/${id}`) };
  };
const attachment: Computed = (name) => ({ id: name });

/** The types that are kept and shown, and have no effect on this machine. Each is here for a reason; there is no default. */
export const WITHOUT_LOCAL_EFFECT: Readonly<Record<string, Computed>> = {
  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
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
  "aws:ec2/vpc:Vpc": drawn("vpc"),
  "aws:ec2/subnet:Subnet": drawn("subnet"),
  "aws:ec2/internetGateway:InternetGateway": drawn("igw"),
  "aws:ec2/routeTable:RouteTable": drawn("rtb"),
  "aws:ec2/route:Route": drawn("r"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": drawn("rtbassoc"),
  "aws:ec2/securityGroup:SecurityGroup": drawn("sg"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": drawn("vpce"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": drawn("sgr"),
};

/** Keeps a resource of one of those types. */
export const withoutLocalEffect: Counterpart = (resource) => {
  const { name: given } = resource.inputs;
  const name = physicalName(resource, typeof given === "string" ? given : undefined);
  const computed = WITHOUT_LOCAL_EFFECT[resource.type];
  if (computed === undefined) throw new Error(`${resource.type} is not on the list`);
  const { id, ...outputs } = computed(name, physicalName(resource).slice(-7));
  return { became: "no local effect", id, outputs };
};
