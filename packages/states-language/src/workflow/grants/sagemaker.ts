import { allow, pass, type Rule } from "./rule.ts";

/** A job has a name of the caller's, which Step Functions may complete; it is tagged as one of an execution. */
function job(kind: string, resource: string, events: string, ...roles: readonly string[]): Rule {
  const at = `sagemaker:${resource}/{${kind}JobName}*`;
  return {
    needs: [
      allow(`sagemaker:Create${kind}Job AddTags ListTags`, at),
      ...roles.map((role) => pass(role, "sagemaker")),
    ],
    sync: [allow(`sagemaker:Describe${kind}Job Stop${kind}Job`, at)],
    events: `StepFunctionsGetEventsForSageMaker${events}JobsRule`,
  };
}

const ENDPOINT = "sagemaker:endpoint/{EndpointName}";
const ENDPOINT_CONFIG = "sagemaker:endpoint-config/{EndpointConfigName}";

export const SAGEMAKER: Readonly<Record<string, Rule>> = {
  createEndpoint: { needs: [allow("sagemaker:CreateEndpoint AddTags", ENDPOINT, ENDPOINT_CONFIG)] },
  createEndpointConfig: {
    needs: [
      allow("sagemaker:CreateEndpointConfig AddTags", ENDPOINT_CONFIG),
      pass("ExecutionRoleArn", "sagemaker"),
    ],
  },
  createHyperParameterTuningJob: job(
    "HyperParameterTuning",
    "hyper-parameter-tuning-job",
    "Tuning",
    "TrainingJobDefinition.RoleArn",
    "TrainingJobDefinitions.RoleArn",
  ),
  createLabelingJob: job("Labeling", "labeling-job", "Labeling", "RoleArn"),
  createModel: {
    needs: [
      allow("sagemaker:CreateModel AddTags", "sagemaker:model/{ModelName}"),
      pass("ExecutionRoleArn", "sagemaker"),
    ],
  },
  createProcessingJob: job("Processing", "processing-job", "Processing", "RoleArn"),
  createTrainingJob: job("Training", "training-job", "Training", "RoleArn"),
  createTransformJob: job("Transform", "transform-job", "Transform"),
  updateEndpoint: { needs: [allow("sagemaker:UpdateEndpoint", ENDPOINT, ENDPOINT_CONFIG)] },
};
