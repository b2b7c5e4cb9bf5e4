import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildEnvironment } from "../workspace/buildEnvironment.ts";
import { checkOutInto, named } from "./commits.ts";
import { type Deployment, deploy, PromotionFailed, succeed } from "./deploy.ts";

/** A deployment that has changed its stack, and is wrong. */
export interface Failure extends Deployment {
  readonly what: string;
  /** What the stack has if nothing goes back. */
  readonly left: string;
}

/** The error of a deployment that stays though it is wrong. */
export function stays({ what, left }: Failure, reason: string): PromotionFailed {
  return new PromotionFailed(`${what}, and ${left}: ${reason}`);
}

/**
 * Deploys the commit that a stack had before, as it was then: its program, its stack file and its handlers.
 *
 * @param former the commit that ran before; `undefined` when nobody knows one
 * @throws {PromotionFailed} when it went back, too: it says what the stack has now
 */
export async function goBack(failure: Failure, former: string | undefined): Promise<never> {
  const { stack, commit, folder, what } = failure;
  if (former === undefined) throw stays(failure, `no commit is known that ${stack} had before`);
  if (former === commit) throw stays(failure, `${stack} had this commit before, too`);
  const target = named(folder, former);
  process.stderr.write(`${what}: going back to ${target}\n`);
  const copy = await mkdtemp(join(tmpdir(), "former-"));
  try {
    checkOutInto(copy, former, folder);
    await succeed(["install", "--frozen-lockfile"], copy, buildEnvironment());
    await deploy({ stack, commit: former, folder: copy });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new PromotionFailed(
      `${what}, and ${stack} could not go back to ${target}: ${error.message}. It has ${named(folder, commit)} still, or parts of both: docs/runbooks.md says what to do`,
      { cause: error },
    );
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  throw new PromotionFailed(`${what}. ${stack} has ${target} again, which it had before`);
}
