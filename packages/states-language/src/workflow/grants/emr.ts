import { ANY, allow, linkedRole, pass, type Rule, tag } from "./rule.ts";

const CLUSTER = "elasticmapreduce:cluster/{ClusterId}";
const JOB_RUNS = "emr-containers:/virtualclusters/{VirtualClusterId}/jobruns/*";
const EMR_APPLICATION = "emr-serverless:/applications/{ApplicationId}";
const APPLICATION_EVENTS = "StepFunctionsGetEventsForEMRServerlessApplicationRule";
const JOB_EVENTS = "StepFunctionsGetEventsForEMRServerlessJobRule";

/** EMR on clusters, on containers and serverless. */
export const EMR = {
  elasticmapreduce: {
    createCluster: {
      needs: [
        allow("elasticmapreduce:RunJobFlow", ANY),
        { ...allow("elasticmapreduce:AddTags", "elasticmapreduce:cluster/*"), given: "Tags" },
        pass("ServiceRole", "elasticmapreduce"),
        pass("JobFlowRole", "ec2"),
        pass("AutoScalingRole", "application-autoscaling"),
        pass("StepExecutionRoleArn", "elasticmapreduce"),
      ],
      sync: [
        allow("elasticmapreduce:DescribeCluster TerminateJobFlows", "elasticmapreduce:cluster/*"),
      ],
      events: "StepFunctionsGetEventForEMRRunJobFlowRule",
    },
    terminateCluster: {
      needs: [allow("elasticmapreduce:TerminateJobFlows", CLUSTER)],
      sync: [allow("elasticmapreduce:DescribeCluster", CLUSTER)],
      events: "StepFunctionsGetEventForEMRTerminateJobFlowsRule",
    },
    addStep: {
      needs: [
        allow("elasticmapreduce:AddJobFlowSteps", CLUSTER),
        pass("ExecutionRoleArn", "elasticmapreduce"),
      ],
      sync: [allow("elasticmapreduce:DescribeStep CancelSteps", CLUSTER)],
      events: "StepFunctionsGetEventForEMRAddJobFlowStepsRule",
    },
    cancelStep: { needs: [allow("elasticmapreduce:CancelSteps", CLUSTER)] },
    setClusterTerminationProtection: {
      needs: [allow("elasticmapreduce:SetTerminationProtection", CLUSTER)],
    },
    modifyInstanceFleetByName: {
      needs: [allow("elasticmapreduce:ModifyInstanceFleet ListInstanceFleets", CLUSTER)],
    },
    modifyInstanceGroupByName: {
      needs: [allow("elasticmapreduce:ModifyInstanceGroups ListInstanceGroups", CLUSTER)],
    },
  },
  "emr-containers": {
    createVirtualCluster: {
      needs: [
        allow("emr-containers:CreateVirtualCluster", ANY),
        linkedRole("emr-containers", "AWSServiceRoleForAmazonEMRContainers"),
        tag("emr-containers", ["emr-containers:/virtualclusters/*"]),
      ],
    },
    deleteVirtualCluster: {
      needs: [allow("emr-containers:DeleteVirtualCluster", "emr-containers:/virtualclusters/{Id}")],
      sync: [
        allow("emr-containers:DescribeVirtualCluster", "emr-containers:/virtualclusters/{Id}"),
      ],
    },
    startJobRun: {
      needs: [
        allow("emr-containers:StartJobRun", "emr-containers:/virtualclusters/{VirtualClusterId}"),
        tag("emr-containers", [JOB_RUNS]),
      ],
      sync: [allow("emr-containers:DescribeJobRun CancelJobRun", JOB_RUNS)],
    },
  },
  "emr-serverless": {
    createApplication: {
      needs: [
        allow("emr-serverless:CreateApplication", ANY),
        linkedRole("ops.emr-serverless", "AWSServiceRoleForAmazonEMRServerless"),
        tag("emr-serverless", ["emr-serverless:/applications/*"]),
      ],
      sync: [
        allow("emr-serverless:GetApplication DeleteApplication", "emr-serverless:/applications/*"),
      ],
      events: APPLICATION_EVENTS,
    },
    startApplication: {
      needs: [allow("emr-serverless:StartApplication", EMR_APPLICATION)],
      sync: [allow("emr-serverless:GetApplication StopApplication", EMR_APPLICATION)],
      events: APPLICATION_EVENTS,
    },
    stopApplication: {
      needs: [allow("emr-serverless:StopApplication", EMR_APPLICATION)],
      sync: [allow("emr-serverless:GetApplication", EMR_APPLICATION)],
      events: APPLICATION_EVENTS,
    },
    deleteApplication: {
      needs: [allow("emr-serverless:DeleteApplication", EMR_APPLICATION)],
      sync: [allow("emr-serverless:GetApplication", EMR_APPLICATION)],
      events: APPLICATION_EVENTS,
    },
    startJobRun: {
      needs: [
        allow("emr-serverless:StartJobRun", EMR_APPLICATION),
        pass("ExecutionRoleArn", "emr-serverless"),
        tag("emr-serverless", [`${EMR_APPLICATION}/jobruns/*`]),
      ],
      sync: [allow("emr-serverless:GetJobRun CancelJobRun", `${EMR_APPLICATION}/jobruns/*`)],
      events: JOB_EVENTS,
    },
    cancelJobRun: {
      needs: [allow("emr-serverless:CancelJobRun", `${EMR_APPLICATION}/jobruns/{JobRunId|*}`)],
      sync: [allow("emr-serverless:GetJobRun", `${EMR_APPLICATION}/jobruns/{JobRunId|*}`)],
      events: JOB_EVENTS,
    },
  },
} satisfies Readonly<Record<string, Readonly<Record<string, Rule>>>>;
