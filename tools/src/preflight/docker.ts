import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { IMAGE } from "@sfn-workers/infra/accountNeeds";
import { type Deployment, FINE, type Finding } from "./finding.ts";

/** A daemon on another machine may be slow; one that hangs is told too. */
const WITHIN_MS = 10_000;

/** Whether Docker can build the image. The provider speaks to its daemon itself, and needs no buildx beside it. */
export async function checkDocker({
  needs,
  deployed,
}: Pick<Deployment, "needs" | "deployed">): Promise<Finding | undefined> {
  if (!needs.image) return undefined;
  const store = await storeProblem();
  if (store !== undefined) return { outcome: "wrong", text: store };
  const problem = await dockerProblem();
  if (problem === undefined) return FINE;
  const { what, remedy } = problem;
  // An image that is there is built again only when it has changed.
  return deployed.some(({ type }) => type === IMAGE)
    ? { outcome: "unknown", text: `${what}: an image that has changed can't be built; ${remedy}` }
    : { outcome: "wrong", text: `${what}, and builds the image of the Fargate workers: ${remedy}` };
}

/** The provider reads all logins of Docker first, and does nothing without them: pulumi-docker-build, provider/internal/host.go. */
async function storeProblem(): Promise<string | undefined> {
  const file = join(process.env["DOCKER_CONFIG"] || join(homedir(), ".docker"), "config.json");
  const store = storeIn(file);
  if (store === undefined) return undefined;
  const program = `docker-credential-${store}`;
  try {
    await promisify(execFile)(program, ["list"], { timeout: WITHIN_MS });
    return undefined;
  } catch (error) {
    const { code, stderr, stdout }: { code?: unknown; stderr?: string; stdout?: string } =
      Object(error);
    const said = code === "ENOENT" ? "it is not on the PATH" : stderr?.trim() || stdout?.trim();
    return `Docker's logins can't be read: credsStore in ${file} is "${store}", and ${program} does not answer${said ? ` (${said})` : ""}: install it, or take credsStore out of the file`;
  }
}

/** Docker itself goes on without a file, or with one that is none. */
function storeIn(file: string): string | undefined {
  try {
    const { credsStore }: { credsStore?: unknown } = Object(JSON.parse(readFileSync(file, "utf8")));
    return typeof credsStore === "string" && credsStore !== "" ? credsStore : undefined;
  } catch {
    return undefined;
  }
}

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
