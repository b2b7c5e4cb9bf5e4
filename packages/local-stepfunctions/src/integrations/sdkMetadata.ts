import type { Json } from "@sfn-workers/states-language/json";
import { newId } from "../lib/ids.ts";
import type { Members } from "./members.ts";

/** A result with what AWS's SDK tells of the HTTP answer, as optimized integrations pass it on. */
export function withSdkMetadata(result: Members, contentLength: number, now: number): Members {
  const requestId = newId();
  const headers = {
    connection: "keep-alive",
    "Content-Length": String(contentLength),
    "Content-Type": "application/x-amz-json-1.0",
    Date: new Date(now).toUTCString(),
    "x-amzn-RequestId": requestId,
  };
  return sdkResult(result, { status: 200, headers, requestId });
}

/** The HTTP answer of a service. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

/** The members are in alphabetical order. */
export function sdkResult(result: Members, { status, headers, requestId }: HttpAnswer): Members {
  const all = Object.entries(headers).map(([name, value]): [string, Json] => [name, [value]]);
  const members = {
    ...result,
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(all),
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
  return Object.fromEntries(
    Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
