import { type Agent, request } from "node:http";

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts a call's body as it is.
 *
 * @param maxCharacters of the answer that are kept: to keep all of a large one takes this process's time
 * @throws {Error} when there is no answer, or not all of it
 */
export function post(
  { url, agent }: { readonly url: string | URL; readonly agent: Agent },
  operation: string,
  body: string,
  maxCharacters = Number.POSITIVE_INFINITY,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "content-length": Buffer.byteLength(body),
      "x-amz-target": `AWSStepFunctions.${operation}`,
    };
    const sent = request(url, { agent, method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        if (text.length < maxCharacters) text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
