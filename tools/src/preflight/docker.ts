import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { IMAGE } from "@sfn-workers/infra/accountNeeds";
import { type Check, FINE } from "./finding.ts";

/** A daemon on another machine may be slow; one that hangs is told too. */
const WITHIN_MS = 10_000;

/** Whether Docker can build the image. */
export const checkDocker: Check = async ({ needs, deployed }) => {
  if (!needs.image) return undefined;
  const problem = await dockerProblem();
  if (problem === undefined) return FINE;
  const remedy = "start it, or name another one with DOCKER_HOST";
  // An image that is there is built again only when it has changed.
  return deployed.some(({ type }) => type === IMAGE)
    ? {
        outcome: "unknown",
        text: `${problem}: an image that has changed can't be built; ${remedy}`,
      }
    : {
        outcome: "wrong",
        text: `${problem}, and builds the image of the Fargate workers: ${remedy}`,
      };
};

async function dockerProblem(): Promise<string | undefined> {
  const args = ["version", "--format", "{{.Server.Version}}"];
  try {
    await promisify(execFile)("docker", args, { timeout: WITHIN_MS });
    return undefined;
  } catch (error) {
    const { code, stderr }: { code?: unknown; stderr?: string } = Object(error);
    if (code === "ENOENT") return "Docker is not installed";
    const [reason = ""] = stderr?.trim().split("\n").slice(-1) ?? [];
    return `Docker does not answer${reason === "" ? "" : ` (${reason})`}`;
  }
}
