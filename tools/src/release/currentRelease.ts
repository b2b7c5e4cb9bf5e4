import { NO_RELEASE } from "@sfn-workers/infra/release";
import { askPulumi } from "../workspace/pulumi.ts";
import { releaseFailed } from "./failure.ts";

/**
 * The commit of the release that a stack runs; `undefined` when it runs none, or is not deployed yet.
 * @throws {ReleaseFailed} when Pulumi can't read the stack
 */
export async function currentRelease(stack: string): Promise<string | undefined> {
  const args = ["stack", "output", "--json", "--stack", stack, "--non-interactive"];
  const text = await askPulumi(args).catch((error: Error & { readonly stderr?: string }) => {
    const reason = error.stderr?.trim() || error.message;
    if (reason.includes("no stack named")) return "{}";
    throw releaseFailed(`the outputs of stack ${stack} can't be read`, reason);
  });
  return releaseIn(text);
}

/** @param outputs of a stack, as JSON */
export function releaseIn(outputs: string): string | undefined {
  const { release } = Object(JSON.parse(outputs));
  return typeof release === "string" && release !== NO_RELEASE ? release : undefined;
}
