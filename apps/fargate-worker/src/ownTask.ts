import { createSigner, type IdentityAccess } from "@sfn-workers/worker-core";
import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
import * as z from "zod";

/** ECS guide: task metadata endpoint version 4 for tasks on Fargate, `/task`. */
const taskMetadata = z.object({
  TaskARN: z.string(),
  Cluster: z.string(),
  Family: z.string(),
  Revision: z.string(),
  /** Only of a task that belongs to a service. */
  ServiceName: z.string().optional(),
});

export interface OwnTaskOptions {
  /** The task's metadata endpoint, from ECS_CONTAINER_METADATA_URI_V4. */
  readonly metadataUri: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Credentials and the endpoint of Step Functions in a Region; by default the SDK's. */
  readonly access?: (region: string) => IdentityAccess;
}

/** The ECS task of this process, and what it may ask ECS for. */
export interface OwnTask {
  readonly arn: string;
  readonly cluster: string;
  readonly service: string | undefined;
  readonly family: string;
  /** Family and revision. */
  readonly taskDefinition: string;
  /** @returns rejects when ECS does not answer or refuses */
  call(operation: "DescribeServices" | "ListTasks" | "StopTask", input: object): Promise<unknown>;
}

/** @returns asks the metadata endpoint until it has answered once */
export function createOwnTask({
  metadataUri,
  variables,
  access = (region) => clientAccess({ region }),
}: OwnTaskOptions): () => Promise<OwnTask> {
  const signer = createSigner("ecs");
  let known: Promise<OwnTask> | undefined;

  return () => {
    known ??= read().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  async function read(): Promise<OwnTask> {
    const answer = await fetch(`${metadataUri}/task`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const task = taskMetadata.parse(await answer.json());
    const ecs = access(task.TaskARN.split(":")[3] ?? "");
    return {
      arn: task.TaskARN,
      cluster: task.Cluster,
      service: task.ServiceName,
      family: task.Family,
      taskDefinition: `${task.Family}:${task.Revision}`,
      call: (operation, input) => call(ecs, operation, input),
    };
  }

  async function call(ecs: IdentityAccess, operation: string, input: object): Promise<unknown> {
    const url = await ecsEndpoint(ecs, variables);
    const body = JSON.stringify(input);
    const { protocol, hostname, host, pathname: path } = url;
    const headers = {
      host,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AmazonEC2ContainerServiceV20141113.${operation}`,
    };
    const request = { method: "POST", protocol, hostname, path, query: {}, headers, body } as const;
    const answer = await fetch(url, {
      method: "POST",
      headers: signer.sign(request, await ecs.identity(), new Date()),
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}

/**
 * ECS's endpoint. The names of AWS's endpoints differ in the service only: `states-fips.us-east-1.amazonaws.com`, `ecs-fips.…`.
 * @throws {Error} when the endpoint of Step Functions is none of AWS's, and the variables name none for ECS
 */
export async function ecsEndpoint(
  { endpoint }: Pick<IdentityAccess, "endpoint">,
  variables: OwnTaskOptions["variables"],
): Promise<URL> {
  const configured = variables["AWS_ENDPOINT_URL_ECS"] ?? variables["AWS_ENDPOINT_URL"];
  if (configured) return new URL(configured);
  const url = new URL(await endpoint());
  if (!/^states(-fips)?\./.test(url.hostname)) {
    throw new Error(`AWS_ENDPOINT_URL_ECS is missing, and ${url.hostname} is not AWS's`);
  }
  url.hostname = url.hostname.replace(/^states/, "ecs");
  return url;
}

const TIMEOUT_MS = 10_000;
