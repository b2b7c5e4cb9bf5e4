import type { ResourceType } from "../counterparts/resourceType.ts";
import { compositeAlarm, metricAlarm } from "./alarms.ts";
import { dashboard } from "./dashboard.ts";
import { flowLog } from "./flowLog.ts";
import { logMetricFilter } from "./logMetricFilter.ts";
import * as network from "./network.ts";
import { lifecyclePolicy, repository } from "./repository.ts";
import { clusterCapacityProviders, scalableTarget, scalingPolicy } from "./scaling.ts";
import {
  defaultSecurityGroup,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
} from "./securityGroup.ts";
import { topic } from "./topic.ts";

/** The types that are listed without a local effect. There is no default: a type must be in this list. */
export const INERT_TYPES: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": compositeAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:sns/topic:Topic": topic,
  "aws:ecr/repository:Repository": repository,
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": lifecyclePolicy,
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": clusterCapacityProviders,
  "aws:appautoscaling/target:Target": scalableTarget,
  "aws:appautoscaling/policy:Policy": scalingPolicy,
  "aws:ec2/vpc:Vpc": network.vpc,
  "aws:ec2/subnet:Subnet": network.subnet,
  "aws:ec2/internetGateway:InternetGateway": network.internetGateway,
  "aws:ec2/routeTable:RouteTable": network.routeTable,
  "aws:ec2/route:Route": network.route,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": network.routeTableAssociation,
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/vpcEndpoint:VpcEndpoint": network.vpcEndpoint,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupEgressRule,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupIngressRule,
};
