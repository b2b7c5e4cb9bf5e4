/** The operations of Step Functions, SQS and Secrets Manager that a worker itself calls, by their names in the header `x-amz-target`. */
const WORKER_OPERATIONS = new Set([
  "AWSStepFunctions.GetActivityTask",
  "AWSStepFunctions.SendTaskSuccess",
  "AWSStepFunctions.SendTaskFailure",
  "AWSStepFunctions.SendTaskHeartbeat",
  "secretsmanager.GetSecretValue",
  "AmazonSQS.ReceiveMessage",
  "AmazonSQS.DeleteMessage",
  "AmazonSQS.DeleteMessageBatch",
  "AmazonSQS.ChangeMessageVisibility",
  "AmazonSQS.ChangeMessageVisibilityBatch",
]);

/** Authorization: AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, … (IAM user guide, signing requests). */
const SCOPE = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;

/**
 * The URL by which a case knows a request of its worker's process; undefined when it is a call of the worker itself, which
 * goes out. The variables `AWS_ENDPOINT_URL…` send a handler's own calls of the same services to the local endpoints too: a
 * case knows them by the URL that they have on AWS.
 */
export function urlOnAws(
  { url, headers }: Pick<Request, "url" | "headers">,
  variables: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  const asked = new URL(url);
  if (!isLocalEndpoint(asked, variables)) return asked;
  if (WORKER_OPERATIONS.has(headers.get("x-amz-target") ?? "")) return undefined;
  const [, region, service] = SCOPE.exec(headers.get("authorization") ?? "") ?? [];
  if (region === undefined || service === undefined) return undefined;
  return new URL(`https://${service}.${region}.amazonaws.com${asked.pathname}${asked.search}`);
}

function isLocalEndpoint(
  { host }: URL,
  variables: Readonly<Record<string, string | undefined>>,
): boolean {
  return Object.entries(variables).some(
    ([name, endpoint]) =>
      name.startsWith("AWS_ENDPOINT_URL") &&
      endpoint !== undefined &&
      URL.canParse(endpoint) &&
      new URL(endpoint).host === host,
  );
}
