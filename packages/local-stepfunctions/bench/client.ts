import { Agent } from "node:http";
import { post } from "./post.ts";

/** A minimal client: the figures measure the endpoint. */
export interface Client {
  call<T>(operation: string, input: object): Promise<T>;
  close(): void;
}

export function createClient(url: string, sockets: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const endpoint = { url: new URL(url), agent };
  return {
    async call<T>(operation: string, input: object) {
      const { status, text } = await post(endpoint, operation, JSON.stringify(input));
      if (status !== 200) throw new Error(`${operation}: ${text}`);
      return JSON.parse(text) as T;
    },
    close: () => agent.destroy(),
  };
}
