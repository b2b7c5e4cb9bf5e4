import { Agent, request } from "node:http";

/** What became of a call. Without an answer, and after one that says so, nobody knows whether it was done. */
export type Answer =
  | { readonly kind: "done"; readonly body: Body }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "no answer" };

export type Body = Readonly<Record<string, unknown>>;

/** Makes a call; it never throws. */
export type Call = (operation: string, input: object) => Promise<Answer>;

export interface Connection {
  readonly call: Call;
  close(): void;
}

const UNAVAILABLE = 503;
const OK = 200;

export function connect(url: string): Connection {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  return { call, close: () => agent.destroy() };

  function call(operation: string, input: object): Promise<Answer> {
    return new Promise((resolve) => {
      const body = JSON.stringify(input);
      const headers = {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(body),
        "x-amz-target": `AWSStepFunctions.${operation}`,
      };
      const sent = request({ hostname, port, agent, method: "POST", headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve(answerOf(response.statusCode ?? 0, text)));
        response.on("error", () => resolve({ kind: "no answer" }));
      });
      sent.on("error", () => resolve({ kind: "no answer" }));
      sent.end(body);
    });
  }
}

function answerOf(status: number, text: string): Answer {
  const body = JSON.parse(text) as Body;
  if (status === OK) return { kind: "done", body };
  const message = String(body["message"]);
  if (status === UNAVAILABLE) return { kind: "unavailable", message };
  return { kind: "refused", code: String(body["__type"]).replace(/^.*#/, ""), message };
}
