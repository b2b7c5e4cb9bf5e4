import type { Pattern } from "../definition/states.ts";

/** An action of an optimized integration: how it differs from the action of the SDK that it calls. */
export interface Integration {
  /** The action of the SDK that has its parameters and result: `["sfn", "startExecution"]`. */
  readonly sdk?: readonly [service: string, action: string];
  /** The patterns besides request and response. */
  readonly patterns: readonly Pattern[];
  /** Of `.sync`: the action whose answer is the result, and the members on the way to it, where that is known. */
  readonly polls?: readonly [service: string, action: string, ...members: string[]];
  /** Parameters that take any JSON, where the SDK's take a text. */
  readonly json?: readonly string[];
  /** All parameters, where they are not those of `sdk`, and the required ones among them. */
  readonly parameters?: readonly string[];
  readonly required?: readonly string[];
}

const NONE = { patterns: [] } as const;
const SYNC = ["sync"] as const;
const CALLBACK = ["waitForTaskToken"] as const;

/**
 * The optimized integrations, by service and action (Step Functions developer guide, "Integrating optimized services", and
 * the page of each service).
 */
export const INTEGRATIONS: Readonly<Record<string, Readonly<Record<string, Integration>>>> = {
  apigateway: {
    invoke: {
      patterns: CALLBACK,
      parameters: [
        ...["ApiEndpoint", "Method", "Headers", "Stage", "Path", "QueryParameters"],
        ...["RequestBody", "AllowNullValues", "AuthType"],
      ],
      required: ["ApiEndpoint", "Method"],
    },
  },
  athena: {
    startQueryExecution: {
      sdk: ["athena", "startQueryExecution"],
      patterns: SYNC,
      polls: ["athena", "getQueryExecution"],
    },
    stopQueryExecution: { sdk: ["athena", "stopQueryExecution"], ...NONE },
    getQueryExecution: { sdk: ["athena", "getQueryExecution"], ...NONE },
    getQueryResults: { sdk: ["athena", "getQueryResults"], ...NONE },
  },
  batch: {
    submitJob: {
      sdk: ["batch", "submitJob"],
      patterns: SYNC,
      polls: ["batch", "describeJobs", "Jobs"],
    },
  },
  bedrock: {
    invokeModel: {
      patterns: CALLBACK,
      parameters: [
        ...["Accept", "Body", "ContentType", "GuardrailIdentifier", "GuardrailVersion", "Input"],
        ...["ModelId", "Output", "PerformanceConfigLatency", "Trace"],
      ],
      required: ["ModelId"],
    },
    createModelCustomizationJob: {
      sdk: ["bedrock", "createModelCustomizationJob"],
      patterns: SYNC,
    },
  },
  "bedrock-agentcore": {
    invokeAgentRuntime: { sdk: ["bedrockagentcore", "invokeAgentRuntime"], ...NONE },
    invokeHarness: NONE,
  },
  codebuild: {
    startBuild: {
      sdk: ["codebuild", "startBuild"],
      patterns: SYNC,
    },
    stopBuild: { sdk: ["codebuild", "stopBuild"], ...NONE },
    batchDeleteBuilds: { sdk: ["codebuild", "batchDeleteBuilds"], ...NONE },
    batchGetReports: { sdk: ["codebuild", "batchGetReports"], ...NONE },
    startBuildBatch: {
      sdk: ["codebuild", "startBuildBatch"],
      patterns: SYNC,
    },
    stopBuildBatch: { sdk: ["codebuild", "stopBuildBatch"], ...NONE },
    retryBuildBatch: {
      sdk: ["codebuild", "retryBuildBatch"],
      patterns: SYNC,
    },
    deleteBuildBatch: { sdk: ["codebuild", "deleteBuildBatch"], ...NONE },
  },
  databrew: {
    startJobRun: {
      sdk: ["databrew", "startJobRun"],
      patterns: SYNC,
    },
  },
  dynamodb: {
    getItem: { sdk: ["dynamodb", "getItem"], ...NONE },
    putItem: { sdk: ["dynamodb", "putItem"], ...NONE },
    updateItem: { sdk: ["dynamodb", "updateItem"], ...NONE },
    deleteItem: { sdk: ["dynamodb", "deleteItem"], ...NONE },
  },
  ecs: {
    runTask: {
      sdk: ["ecs", "runTask"],
      patterns: ["sync", "waitForTaskToken"],
      polls: ["ecs", "describeTasks", "Tasks"],
    },
  },
  eks: {
    createCluster: {
      sdk: ["eks", "createCluster"],
      patterns: SYNC,
    },
    deleteCluster: {
      sdk: ["eks", "deleteCluster"],
      patterns: SYNC,
    },
    createFargateProfile: {
      sdk: ["eks", "createFargateProfile"],
      patterns: SYNC,
    },
    deleteFargateProfile: {
      sdk: ["eks", "deleteFargateProfile"],
      patterns: SYNC,
    },
    createNodegroup: {
      sdk: ["eks", "createNodegroup"],
      patterns: SYNC,
    },
    deleteNodegroup: {
      sdk: ["eks", "deleteNodegroup"],
      patterns: SYNC,
    },
    runJob: {
      patterns: ["sync", "waitForTaskToken"],
      parameters: [
        ...["ClusterName", "CertificateAuthority", "Endpoint", "Job", "LogOptions", "Namespace"],
      ],
      required: ["CertificateAuthority", "Endpoint", "Job"],
    },
    call: {
      patterns: CALLBACK,
      parameters: [
        ...["ClusterName", "CertificateAuthority", "Endpoint", "Method", "Path"],
        ...["QueryParameters", "RequestBody", "Headers"],
      ],
      required: ["CertificateAuthority", "Endpoint", "Method", "Path"],
    },
  },
  elasticmapreduce: {
    createCluster: { sdk: ["emr", "runJobFlow"], patterns: SYNC },
    terminateCluster: {
      patterns: SYNC,
      parameters: ["ClusterId"],
      required: ["ClusterId"],
    },
    addStep: {
      patterns: SYNC,
      parameters: ["ClusterId", "Step", "ExecutionRoleArn"],
      required: ["ClusterId", "Step"],
    },
    cancelStep: {
      ...NONE,
      parameters: ["ClusterId", "StepId"],
      required: ["ClusterId", "StepId"],
    },
    setClusterTerminationProtection: {
      ...NONE,
      parameters: ["ClusterId", "TerminationProtected"],
      required: ["ClusterId", "TerminationProtected"],
    },
    modifyInstanceFleetByName: {
      ...NONE,
      parameters: ["ClusterId", "InstanceFleetName", "InstanceFleet"],
      required: ["ClusterId", "InstanceFleetName", "InstanceFleet"],
    },
    modifyInstanceGroupByName: {
      ...NONE,
      parameters: ["ClusterId", "InstanceGroupName", "InstanceGroup"],
      required: ["ClusterId", "InstanceGroupName", "InstanceGroup"],
    },
  },
  "emr-containers": {
    createVirtualCluster: { sdk: ["emrcontainers", "createVirtualCluster"], ...NONE },
    deleteVirtualCluster: {
      sdk: ["emrcontainers", "deleteVirtualCluster"],
      patterns: SYNC,
    },
    startJobRun: {
      sdk: ["emrcontainers", "startJobRun"],
      patterns: SYNC,
    },
  },
  "emr-serverless": {
    createApplication: {
      sdk: ["emrserverless", "createApplication"],
      patterns: SYNC,
    },
    startApplication: {
      sdk: ["emrserverless", "startApplication"],
      patterns: SYNC,
    },
    stopApplication: {
      sdk: ["emrserverless", "stopApplication"],
      patterns: SYNC,
    },
    deleteApplication: {
      sdk: ["emrserverless", "deleteApplication"],
      patterns: SYNC,
    },
    startJobRun: {
      sdk: ["emrserverless", "startJobRun"],
      patterns: SYNC,
    },
    cancelJobRun: {
      sdk: ["emrserverless", "cancelJobRun"],
      patterns: SYNC,
    },
  },
  events: {
    putEvents: { sdk: ["eventbridge", "putEvents"], patterns: CALLBACK, json: ["Detail"] },
  },
  glue: {
    startJobRun: {
      sdk: ["glue", "startJobRun"],
      patterns: SYNC,
      polls: ["glue", "getJobRun", "JobRun"],
    },
  },
  http: {
    invoke: {
      ...NONE,
      parameters: [
        ...["ApiEndpoint", "Authentication", "Headers", "InvocationConfig", "Method"],
        ...["QueryParameters", "RequestBody", "Transform"],
      ],
      required: ["ApiEndpoint", "Method"],
    },
  },
  lambda: {
    invoke: { sdk: ["lambda", "invoke"], patterns: CALLBACK, json: ["Payload", "ClientContext"] },
  },
  mediaconvert: {
    createJob: {
      sdk: ["mediaconvert", "createJob"],
      patterns: SYNC,
    },
  },
  sagemaker: {
    createEndpoint: { sdk: ["sagemaker", "createEndpoint"], ...NONE },
    createEndpointConfig: { sdk: ["sagemaker", "createEndpointConfig"], ...NONE },
    createHyperParameterTuningJob: {
      sdk: ["sagemaker", "createHyperParameterTuningJob"],
      patterns: SYNC,
      polls: ["sagemaker", "describeHyperParameterTuningJob"],
    },
    createLabelingJob: {
      sdk: ["sagemaker", "createLabelingJob"],
      patterns: SYNC,
      polls: ["sagemaker", "describeLabelingJob"],
    },
    createModel: { sdk: ["sagemaker", "createModel"], ...NONE },
    createProcessingJob: {
      sdk: ["sagemaker", "createProcessingJob"],
      patterns: SYNC,
      polls: ["sagemaker", "describeProcessingJob"],
    },
    createTrainingJob: {
      sdk: ["sagemaker", "createTrainingJob"],
      patterns: SYNC,
      polls: ["sagemaker", "describeTrainingJob"],
    },
    createTransformJob: {
      sdk: ["sagemaker", "createTransformJob"],
      patterns: SYNC,
      polls: ["sagemaker", "describeTransformJob"],
    },
    updateEndpoint: { sdk: ["sagemaker", "updateEndpoint"], ...NONE },
  },
  sns: {
    publish: { sdk: ["sns", "publish"], patterns: CALLBACK, json: ["Message"] },
  },
  sqs: {
    sendMessage: { sdk: ["sqs", "sendMessage"], patterns: CALLBACK, json: ["MessageBody"] },
  },
  states: {
    startExecution: {
      sdk: ["sfn", "startExecution"],
      patterns: ["sync", "sync:2", "waitForTaskToken"],
      polls: ["sfn", "describeExecution"],
      json: ["Input"],
    },
  },
};
