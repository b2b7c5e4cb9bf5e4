import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { IMAGE } from "@sfn-workers/infra/accountNeeds";
import { type Check, FINE } from "./finding.ts";

/** A daemon on another machine may be slow; one that hangs is told too. */
const WITHIN_MS = 10_000;

/** Whether Docker can build the image. The provider speaks to its daemon itself, and needs no buildx beside it. */
export const checkDocker: Check = async ({ needs, deployed }) => {
  if (!needs.image) return undefined;
  const problem = await dockerProblem();
  if (problem === undefined) return FINE;
  const { what, remedy } = problem;
  // An image that is there is built again only when it has changed.
  return deployed.some(({ type }) => type === IMAGE)
    ? { outcome: "unknown", text: `${what}: an image that has changed can't be built; ${remedy}` }
    : { outcome: "wrong", text: `${what}, and builds the image of the Fargate workers: ${remedy}` };
};

async function dockerProblem() {
  const args = ["version", "--format", "{{.Server.Version}}"];
  try {
    await promisify(execFile)("docker", args, { timeout: WITHIN_MS });
    return undefined;
  } catch (error) {
    const { code, killed, stderr }: { code?: unknown; killed?: boolean; stderr?: string } =
      Object(error);
    if (code === "ENOENT")
      return {
        what: "Docker is not installed",
        remedy: "install Docker or what has its command, such as Podman's docker, and start it",
      };
    const [said = ""] = stderr?.trim().split("\n").slice(-1) ?? [];
    const reason = killed ? `not within ${WITHIN_MS / 1000} s` : said;
    const isForbidden = /permission denied/i.test(said);
    return {
      what: `Docker does not answer${reason === "" ? "" : ` (${reason})`}`,
      remedy: isForbidden
        ? "let this user use its socket, as a member of the group docker"
        : "start it, or name another one with DOCKER_HOST",
    };
  }
}
