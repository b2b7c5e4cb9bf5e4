import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json, text } from "node:stream/consumers";
import { ApiError } from "@sfn-workers/local-stepfunctions";
import type { ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";
import { callerOf } from "../../iam/caller.ts";
import type { Iam } from "../../iam/iam.ts";
import { TASK_CREDENTIALS_MS } from "../../limits.ts";
import { LOCAL_HOSTS, refuseWebPages } from "../../process/refuseWebPages.ts";
import { EcsError } from "../ecsError.ts";
import type { AgentTask } from "./agentTask.ts";
import type { Answer } from "./answer.ts";
import type { EcsCall } from "./ecsCall.ts";
import { containerDocument, taskDocument } from "./metadata.ts";
import { answerProtection } from "./protectionEndpoint.ts";

/** What the agent gives a task. */
export interface Attachment {
  /** The variables that ECS sets in the task's containers. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends the task's endpoints. */
  detach(): void;
}

/**
 * ECS's agent: the endpoints that the containers of a task can call, for metadata, for the credentials of the task's role and
 * for the task's protection. They are on the loopback interface; on AWS, at the link-local address 169.254.170.2. ECS's own API,
 * which is elsewhere on AWS, is here too.
 */
export interface TaskAgent {
  attach(task: AgentTask): Attachment;
  close(): Promise<void>;
}

export async function startTaskAgent(
  iam: Pick<Iam, "require">,
  answerApi: (call: EcsCall) => object = () => {
    throw new EcsError("InvalidParameterException", "there is no API of ECS");
  },
  hosts: ServedHosts = LOCAL_HOSTS,
): Promise<TaskAgent> {
  /** By an id that only the task knows. */
  const tasks = new Map<string, AgentTask>();
  const server = createServer(async (request, response) => {
    if (refuseWebPages(hosts, request, response)) return;
    const { status, body } = await answer(request).catch(() => NOT_FOUND);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (request.url === "/") return answerCall(request);
    const [, kind, id, path] = ROUTE.exec(request.url ?? "") ?? [];
    const task = tasks.get(id ?? "");
    if (task === undefined) return NOT_FOUND;
    switch (`${kind}${path ?? ""}`) {
      case "v4":
        return { status: 200, body: containerDocument(task) };
      case "v4/task":
        return { status: 200, body: taskDocument(task) };
      case "v2/credentials":
        return task.role === undefined
          ? NOT_FOUND
          : { status: 200, body: credentialsOf(task.role) };
      case "api/task-protection/v1/state":
        return answerProtection(request.method ?? "GET", await text(request), task, iam);
      default:
        return NOT_FOUND;
    }
  }

  async function answerCall(request: IncomingMessage): Promise<Answer> {
    const { authorization, "x-amz-target": target } = request.headers;
    try {
      const input = await json(request);
      const call = { target: String(target), input, caller: callerOf(authorization) };
      return { status: 200, body: answerApi(call) };
    } catch (error) {
      if (error instanceof ApiError) return refusal(error.name, error.message);
      if (error instanceof EcsError) return refusal(error.code, error.reason);
      throw error;
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    attach(task) {
      const id = randomUUID();
      tasks.set(id, task);
      return {
        variables: {
          ECS_AGENT_URI: `${url}/api/${id}`,
          ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/${id}`,
          AWS_ENDPOINT_URL_ECS: url,
          ...(task.role !== undefined && {
            AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v2/credentials/${id}`,
          }),
        },
        detach: () => void tasks.delete(id),
      };
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const ROUTE = /^\/(v4|v2\/credentials|api)\/([\w-]+)(\/.+)?$/;

const NOT_FOUND: Answer = { status: 404, body: { code: "ResourceNotFoundException", message: "" } };

const refusal = (__type: string, message: string): Answer => ({
  status: 400,
  body: { __type, message },
});

function credentialsOf({ key, session }: NonNullable<AgentTask["role"]>): object {
  return {
    RoleArn: session.roleArn,
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    Token: key.sessionToken,
    // The SDK renews credentials before they expire. The key itself ends with the task.
    Expiration: new Date(Date.now() + TASK_CREDENTIALS_MS).toISOString(),
  };
}
