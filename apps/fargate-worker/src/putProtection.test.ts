import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { putProtection } from "./putProtection.ts";

async function agentThat(answers: (response: ServerResponse) => void): Promise<string> {
  const agent = createServer((_request, response) => answers(response));
  agent.listen(0, "127.0.0.1");
  await once(agent, "listening");
  onTestFinished(() => {
    agent.close();
    agent.closeAllConnections();
  });
  return `http://127.0.0.1:${(agent.address() as AddressInfo).port}`;
}

test("an agent that never answers, or stops within its answer, fails the request, so that another can follow", async () => {
  const silent = await agentThat(() => {});
  await expect(putProtection(silent, 120, 20)).rejects.toThrow("timeout");
  const half = await agentThat((response) => void response.writeHead(200).write("{"));
  await expect(putProtection(half, undefined, 20)).rejects.toThrow("timeout");
});

test.for(['{"failure":{}}', '{"failure":{"Arn":"","Detail":null}}'])(
  "the answer %s is a refusal",
  async (body) => {
    const agent = await agentThat((response) => void response.end(body));
    await expect(putProtection(agent, 120)).rejects.toThrow("refused: without a reason");
  },
);
