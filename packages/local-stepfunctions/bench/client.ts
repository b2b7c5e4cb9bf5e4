import { Agent, request } from "node:http";

/** A minimal client: the figures measure the endpoint. */
export interface Client {
  call<T>(operation: string, input: object): Promise<T>;
  close(): void;
}

export function createClient(url: string, sockets: number): Client {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  return {
    call: <T>(operation: string, input: object) =>
      new Promise<T>((resolve, reject) => {
        const body = JSON.stringify(input);
        const sent = request(
          {
            hostname,
            port,
            agent,
            method: "POST",
            headers: {
              "content-type": "application/x-amz-json-1.0",
              "content-length": Buffer.byteLength(body),
              "x-amz-target": `AWSStepFunctions.${operation}`,
            },
          },
          (response) => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => {
              text += chunk;
            });
            response.on("end", () => {
              if (response.statusCode === 200) resolve(JSON.parse(text) as T);
              else reject(new Error(`${operation}: ${text}`));
            });
          },
        );
        sent.on("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
