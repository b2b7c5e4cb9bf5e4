import { Agent } from "node:http";
import { type Posted, post } from "../post.ts";

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
  const agent = new Agent({ keepAlive: true });
  const endpoint = { url: new URL(url), agent };
  return {
    async call(operation, input) {
      const posted = await post(endpoint, operation, JSON.stringify(input)).catch(() => undefined);
      return posted === undefined ? { kind: "no answer" } : answerOf(posted);
    },
    close: () => agent.destroy(),
  };
}

function answerOf({ status, text }: Posted): Answer {
  const body = JSON.parse(text) as Body;
  if (status === OK) return { kind: "done", body };
  const message = String(body["message"]);
  if (status === UNAVAILABLE) return { kind: "unavailable", message };
  return { kind: "refused", code: String(body["__type"]).replace(/^.*#/, ""), message };
}
