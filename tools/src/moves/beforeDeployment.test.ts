import { manifests } from "@sfn-workers/workloads/manifests";
import { expect, test, vi } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { tellOfMachine } from "./beforeDeployment.ts";
import { plannedFor } from "./requireNoneWaiting.ts";

const temporaryFolder = temporaryFolders();

async function told(worker: string, more: object = {}): Promise<string[]> {
  const workloads = { [Object.keys(manifests)[0] ?? ""]: { worker } };
  const lines: string[] = [];
  const stack = { stack: "qa", config: { "sfn-workers:workloads": workloads, ...more } };
  await tellOfMachine(stack, await plannedFor(stack, []), (line) => lines.push(line));
  return lines;
}

test("a preview says that Docker is missing where a deployment would build an image", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  try {
    expect(await told("fargate")).toEqual([
      expect.stringMatching(/^note: a deployment needs more: Docker is not installed, and builds/),
    ]);
    expect(await told("lambda")).toEqual([]);
    const release = {
      repository: "123456789012.dkr.ecr.us-east-1.amazonaws.com/r",
      bucket: "releases",
    };
    expect(await told("fargate", { "sfn-workers:release": { ...release, only: true } })).toEqual(
      [],
    );
  } finally {
    vi.unstubAllEnvs();
  }
});
