import { DEPLOYED_WORKFLOWS } from "@sfn-workers/local-stepfunctions/services";
import type { LocalEnvironment } from "./deployLocally.ts";

/** How an AWS CLI or SDK, in another terminal, reaches the environment. */
export function keptText({
  stepFunctionsUrl,
  sqsUrl,
  region,
  credentials,
  outputs: { workflows },
}: Pick<
  LocalEnvironment,
  "stepFunctionsUrl" | "sqsUrl" | "region" | "credentials" | "outputs"
>): string {
  const { accessKeyId, secretAccessKey } = credentials;
  return `
The environment stays up until Ctrl-C. For an AWS CLI or SDK in another terminal:

  export AWS_ENDPOINT_URL_SFN=${stepFunctionsUrl}
  export AWS_ENDPOINT_URL_SQS=${sqsUrl}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_DISABLE_HOST_PREFIX_INJECTION=true
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  aws stepfunctions --endpoint-url ${stepFunctionsUrl} list-state-machines
${testsText(workflows)}`;
}

/** How the tests of workflows run against the environment. */
function testsText(workflows: LocalEnvironment["outputs"]["workflows"]): string {
  const [first] = Object.keys(workflows);
  if (first === undefined) return "";
  return `
With these, a workflow's test that mocks nothing is a real execution here:

  export ${workflowsVariable(workflows)}
  pnpm test ${first}
`;
}

/** For a shell: the variable that tells tests which state machines an environment has. */
export function workflowsVariable(workflows: object): string {
  return `${DEPLOYED_WORKFLOWS}='${JSON.stringify(workflows)}'`;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
