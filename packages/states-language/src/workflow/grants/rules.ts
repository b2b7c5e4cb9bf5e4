import { EMR } from "./emr.ts";
import { passedTo } from "./grant.ts";
import {
  apiOf,
  busesOf,
  childExecutions,
  connectionSecret,
  functionOf,
  httpCaller,
  httpCondition,
  modelOf,
  topicOf,
} from "./resources.ts";
import { ANY, allow, pass, type Rule, tag } from "./rule.ts";
import { SAGEMAKER } from "./sagemaker.ts";

const CODEBUILD_PROJECT = "codebuild:project/{ProjectName}";
const BATCH_EVENTS = "StepFunctionsGetEventForCodeBuildStartBuildBatchRule";
const WORKGROUP = "athena:workgroup/{WorkGroup=primary}";
/** No parameter of the call names its workgroup or project. */
const UNNAMED_WORKGROUP = "athena:workgroup/{WorkGroup}";
const SUBMITTED = [
  "batch:job-definition/{JobDefinition}",
  "batch:job-definition/{JobDefinition}:*",
  "batch:job-queue/{JobQueue}",
  "batch:job/*",
];
const TASKS = "ecs:task/{Cluster=default}/*";
const FARGATE_PROFILE = "eks:fargateprofile/{ClusterName}/{FargateProfileName}/*";
const NODEGROUP = "eks:nodegroup/{ClusterName}/{NodegroupName}/*";
const BUILD_PROJECT = "codebuild:project/{Id}";

/**
 * What each optimized integration needs (Step Functions developer guide, "IAM policies" on the page of each service, narrowed by IAM's
 * Service Authorization Reference where the page has `*`). Not in them, since no parameter says them: what an Athena query reads and
 * writes, and what a job's own role does. Assumed, since no page names them: the managed rules of `codebuild:retryBuildBatch.sync` and
 * `sagemaker:createLabelingJob.sync`.
 */
export const RULES: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  apigateway: { invoke: { needs: [{ ...allow("execute-api:Invoke", apiOf), given: "AuthType" }] } },
  athena: {
    startQueryExecution: {
      needs: [
        allow("athena:StartQueryExecution", WORKGROUP),
        allow("athena:GetDataCatalog", "athena:datacatalog/*"),
      ],
      sync: [allow("athena:StopQueryExecution GetQueryExecution", WORKGROUP)],
    },
    stopQueryExecution: { needs: [allow("athena:StopQueryExecution", UNNAMED_WORKGROUP)] },
    getQueryExecution: { needs: [allow("athena:GetQueryExecution", UNNAMED_WORKGROUP)] },
    getQueryResults: { needs: [allow("athena:GetQueryResults", UNNAMED_WORKGROUP)] },
  },
  batch: {
    submitJob: {
      needs: [allow("batch:SubmitJob", ...SUBMITTED), tag("batch", SUBMITTED)],
      sync: [allow("batch:DescribeJobs", ANY), allow("batch:TerminateJob", "batch:job/*")],
      events: "StepFunctionsGetEventsForBatchJobsRule",
    },
  },
  bedrock: {
    invokeModel: {
      needs: [
        allow("bedrock:InvokeModel", modelOf("ModelId")),
        { ...allow("s3:GetObject", "s3:{Input.S3Uri}"), given: "Input.S3Uri" },
        { ...allow("s3:PutObject", "s3:{Output.S3Uri}"), given: "Output.S3Uri" },
        {
          ...allow("bedrock:ApplyGuardrail", "bedrock:guardrail/{GuardrailIdentifier}"),
          given: "GuardrailIdentifier",
        },
      ],
    },
    createModelCustomizationJob: {
      needs: [
        allow(
          "bedrock:CreateModelCustomizationJob",
          modelOf("BaseModelIdentifier"),
          "bedrock:custom-model/*",
          "bedrock:model-customization-job/*",
        ),
        pass("RoleArn", "bedrock"),
        tag("bedrock", ["bedrock:model-customization-job/*"], "JobTags"),
        tag("bedrock", ["bedrock:custom-model/*"], "CustomModelTags"),
      ],
      sync: [
        allow(
          "bedrock:GetModelCustomizationJob StopModelCustomizationJob",
          "bedrock:model-customization-job/*",
        ),
      ],
    },
  },
  "bedrock-agentcore": {
    invokeAgentRuntime: {
      needs: [
        allow(
          "bedrock-agentcore:InvokeAgentRuntime",
          "bedrock-agentcore:runtime/{AgentRuntimeArn}",
          "bedrock-agentcore:runtime/{AgentRuntimeArn}/runtime-endpoint/*",
        ),
      ],
    },
    invokeHarness: {
      needs: [
        allow(
          "bedrock-agentcore:InvokeHarness",
          "bedrock-agentcore:harness/{HarnessArn}",
          "bedrock-agentcore:harness/{HarnessArn}/harness-endpoint/*",
        ),
      ],
    },
  },
  codebuild: {
    startBuild: {
      needs: [
        allow("codebuild:StartBuild", CODEBUILD_PROJECT),
        pass("ServiceRoleOverride", "codebuild"),
      ],
      sync: [allow("codebuild:StopBuild BatchGetBuilds", CODEBUILD_PROJECT)],
      events: "StepFunctionsGetEventForCodeBuildStartBuildRule",
    },
    stopBuild: { needs: [allow("codebuild:StopBuild", BUILD_PROJECT)] },
    batchDeleteBuilds: { needs: [allow("codebuild:BatchDeleteBuilds", "codebuild:project/{Ids}")] },
    batchGetReports: {
      needs: [allow("codebuild:BatchGetReports", "codebuild:report-group/{ReportArns}")],
    },
    startBuildBatch: {
      needs: [
        allow("codebuild:StartBuildBatch", CODEBUILD_PROJECT),
        pass("ServiceRoleOverride", "codebuild"),
        pass("BuildBatchConfigOverride.ServiceRole", "codebuild"),
      ],
      sync: [allow("codebuild:StopBuildBatch BatchGetBuildBatches", CODEBUILD_PROJECT)],
      events: BATCH_EVENTS,
    },
    stopBuildBatch: { needs: [allow("codebuild:StopBuildBatch", BUILD_PROJECT)] },
    retryBuildBatch: {
      needs: [allow("codebuild:RetryBuildBatch", BUILD_PROJECT)],
      sync: [allow("codebuild:StopBuildBatch BatchGetBuildBatches", BUILD_PROJECT)],
      events: BATCH_EVENTS,
    },
    deleteBuildBatch: { needs: [allow("codebuild:DeleteBuildBatch", BUILD_PROJECT)] },
  },
  databrew: {
    startJobRun: {
      needs: [allow("databrew:StartJobRun", "databrew:job/{Name}")],
      sync: [allow("databrew:ListJobRuns StopJobRun", "databrew:job/{Name}")],
    },
  },
  dynamodb: {
    getItem: { needs: [allow("dynamodb:GetItem", "dynamodb:table/{TableName}")] },
    putItem: { needs: [allow("dynamodb:PutItem", "dynamodb:table/{TableName}")] },
    updateItem: { needs: [allow("dynamodb:UpdateItem", "dynamodb:table/{TableName}")] },
    deleteItem: { needs: [allow("dynamodb:DeleteItem", "dynamodb:table/{TableName}")] },
  },
  ecs: {
    runTask: {
      needs: [
        allow("ecs:RunTask", "ecs:task-definition/{TaskDefinition}"),
        // The roles of the task definition, which no parameter names.
        {
          ...allow("iam:PassRole", "iam:role/{TaskDefinition.roles}"),
          condition: passedTo("ecs-tasks.amazonaws.com"),
        },
        pass("Overrides.TaskRoleArn", "ecs-tasks"),
        pass("Overrides.ExecutionRoleArn", "ecs-tasks"),
        pass("VolumeConfigurations.ManagedEBSVolume.RoleArn", "ecs"),
        tag("ecs", [TASKS]),
        tag("ecs", [TASKS], "PropagateTags"),
      ],
      sync: [allow("ecs:StopTask DescribeTasks", TASKS)],
      events: "StepFunctionsGetEventsForECSTaskRule",
    },
  },
  eks: {
    createCluster: {
      needs: [
        allow("eks:CreateCluster", ANY),
        pass("RoleArn", "eks"),
        pass("ComputeConfig.NodeRoleArn", "eks"),
        tag("eks", ["eks:cluster/{Name}"]),
      ],
      sync: [allow("eks:DescribeCluster DeleteCluster", "eks:cluster/{Name}")],
    },
    deleteCluster: {
      needs: [allow("eks:DeleteCluster", "eks:cluster/{Name}")],
      sync: [allow("eks:DescribeCluster", "eks:cluster/{Name}")],
    },
    createFargateProfile: {
      needs: [
        allow("eks:CreateFargateProfile", "eks:cluster/{ClusterName}"),
        pass("PodExecutionRoleArn", "eks-fargate-pods"),
        tag("eks", [FARGATE_PROFILE]),
      ],
      sync: [allow("eks:DescribeFargateProfile DeleteFargateProfile", FARGATE_PROFILE)],
    },
    deleteFargateProfile: {
      needs: [allow("eks:DeleteFargateProfile", FARGATE_PROFILE)],
      sync: [allow("eks:DescribeFargateProfile", FARGATE_PROFILE)],
    },
    createNodegroup: {
      needs: [
        allow("eks:CreateNodegroup", "eks:cluster/{ClusterName}"),
        allow("ec2:DescribeSubnets", ANY),
        allow("iam:GetRole ListAttachedRolePolicies", "iam:role/{NodeRole}"),
        pass("NodeRole", "eks"),
        tag("eks", [NODEGROUP]),
      ],
      sync: [allow("eks:DescribeNodegroup DeleteNodegroup", NODEGROUP)],
    },
    deleteNodegroup: {
      needs: [allow("eks:DeleteNodegroup", NODEGROUP)],
      sync: [allow("eks:DescribeNodegroup", NODEGROUP)],
    },
    // Kubernetes decides about these, by the role's entry in the cluster.
    runJob: { needs: [] },
    call: { needs: [] },
  },
  ...EMR,
  events: { putEvents: { needs: [allow("events:PutEvents", busesOf)] } },
  glue: {
    startJobRun: {
      needs: [allow("glue:StartJobRun", "glue:job/{JobName}")],
      sync: [allow("glue:GetJobRun GetJobRuns BatchStopJobRun", "glue:job/{JobName}")],
    },
  },
  http: {
    invoke: {
      needs: [
        { ...allow("states:InvokeHTTPEndpoint", httpCaller), condition: httpCondition },
        {
          ...allow(
            "events:RetrieveConnectionCredentials",
            "events:connection/{Authentication.ConnectionArn}",
          ),
          given: "Authentication",
        },
        {
          ...allow("secretsmanager:GetSecretValue DescribeSecret", connectionSecret),
          given: "Authentication",
        },
        {
          ...allow(
            "events:RetrieveConnectionCredentials",
            "events:connection/{InvocationConfig.ConnectionArn}",
          ),
          given: "InvocationConfig",
        },
      ],
    },
  },
  lambda: { invoke: { needs: [allow("lambda:InvokeFunction", functionOf)] } },
  mediaconvert: {
    createJob: {
      needs: [
        allow(
          "mediaconvert:CreateJob",
          "mediaconvert:queues/{Queue=Default}",
          "mediaconvert:presets/*",
        ),
        {
          ...allow("mediaconvert:CreateJob", "mediaconvert:jobTemplates/{JobTemplate}"),
          given: "JobTemplate",
        },
        pass("Role", "mediaconvert"),
        tag("mediaconvert", ["mediaconvert:jobs/*"]),
      ],
      sync: [allow("mediaconvert:GetJob CancelJob", "mediaconvert:jobs/*")],
      events: "StepFunctionsGetEventsForMediaConvertJobRule",
    },
  },
  sagemaker: SAGEMAKER,
  sns: { publish: { needs: [allow("sns:Publish", topicOf)] } },
  sqs: { sendMessage: { needs: [allow("sqs:SendMessage", "sqs:{QueueUrl}")] } },
  states: {
    startExecution: {
      needs: [allow("states:StartExecution", "states:stateMachine:{StateMachineArn}")],
      sync: [allow("states:DescribeExecution StopExecution", childExecutions)],
      events: "StepFunctionsGetEventsForStepFunctionsExecutionRule",
    },
  },
};
