import type { State } from "@sfn-workers/states-language";
import { isObject, type Json, type JsonObject, jsonOf } from "@sfn-workers/states-language/json";
import type { TestedState } from "./trial.ts";

/** The request of an HTTP Task, and the response as far as there is one, as the level TRACE shows them. */
export function httpCallOf(state: State, { stages }: TestedState): object {
  if (state.type !== "Task" || !isHttp(state.resource)) return {};
  const parameters = stages.get("afterParameters") ?? stages.get("afterArguments");
  const result = stages.get("result");
  const sent = parameters && jsonOf(parameters);
  const received = result && jsonOf(result);
  return {
    request: isObject(sent) ? requestOf(sent) : undefined,
    response: isObject(received) ? responseOf(received, sent) : undefined,
  };
}

function isHttp(resource: Extract<State, { readonly type: "Task" }>["resource"]): boolean {
  return resource.kind === "service" && resource.service === "http";
}

function requestOf(parameters: JsonObject): object {
  const { ApiEndpoint: endpoint, Method: method, Headers: headers } = parameters;
  const { QueryParameters: query, RequestBody: body } = parameters;
  return {
    protocol: protocolOf(endpoint),
    method,
    url: urlOf(endpoint, query),
    headers: headerText(headers),
    body: textOfBody(body),
  };
}

function responseOf(result: JsonObject, sent: Json | undefined): object {
  const { StatusCode: code, StatusText: message, Headers: headers, ResponseBody: body } = result;
  return {
    protocol: isObject(sent) ? protocolOf(sent["ApiEndpoint"]) : undefined,
    statusCode: code === undefined ? undefined : String(code),
    statusMessage: message,
    headers: headerText(headers),
    body: textOfBody(body),
  };
}

function protocolOf(endpoint: Json | undefined): string | undefined {
  return typeof endpoint === "string" ? endpoint.split(":", 1)[0] : undefined;
}

function urlOf(endpoint: Json | undefined, query: Json | undefined): string | undefined {
  if (typeof endpoint !== "string" || !isObject(query)) return stringOf(endpoint);
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  );
  if (pairs.length === 0) return endpoint;
  return `${endpoint}${endpoint.includes("?") ? "&" : "?"}${new URLSearchParams(pairs)}`;
}

function stringOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** `[name: value, name: value]` */
function headerText(headers: Json | undefined): string | undefined {
  if (!isObject(headers)) return undefined;
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${String(value)}`),
  );
  return `[${lines.join(", ")}]`;
}

function textOfBody(body: Json | undefined): string | undefined {
  return body === undefined || typeof body === "string" ? body : JSON.stringify(body);
}
