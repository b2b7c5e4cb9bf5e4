import type { LocalEnvironment } from "./deployLocally.ts";

/** How an AWS CLI or SDK, in another terminal, reaches the environment. */
export function keptText({
  stepFunctionsUrl,
  sqsUrl,
  region,
  credentials,
}: Pick<LocalEnvironment, "stepFunctionsUrl" | "sqsUrl" | "region" | "credentials">): string {
  const { accessKeyId, secretAccessKey } = credentials;
  return `
The environment stays up until Ctrl-C. For an AWS CLI or SDK in another terminal:

  export AWS_ENDPOINT_URL_SFN=${stepFunctionsUrl}
  export AWS_ENDPOINT_URL_SQS=${sqsUrl}
  export AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_DISABLE_HOST_PREFIX_INJECTION=true
  export AWS_ACCESS_KEY_ID=${accessKeyId}
  export AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  aws stepfunctions --endpoint-url ${stepFunctionsUrl} list-state-machines
`;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
