import type { IncomingMessage, ServerResponse } from "node:http";
import { createServedHosts, type ServedHosts } from "@sfn-workers/local-stepfunctions/hosts";

/** IP addresses and localhost: what a local server is reached by, unless `allowHosts` names more. */
export const LOCAL_HOSTS: ServedHosts = createHosts();

export function createHosts(allowHosts: readonly string[] = []): ServedHosts {
  return createServedHosts(allowHosts, "allowHosts");
}

/** Answers a request that a web page may have sent with 403. Returns whether it has. */
export function refuseWebPages(
  hosts: ServedHosts,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const message = hosts.problemOf(request.headers);
  if (message === undefined) return false;
  const __type = "com.amazon.coral.service#AccessDeniedException";
  response.writeHead(403, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type, message }));
  return true;
}
