import * as z from "zod";
import { askPulumi } from "../workspace/pulumi.ts";

/** What `pulumi stack history --json` prints, with the newest update first: null for a stack without any. */
const updates = z
  .array(
    z.object({
      kind: z.string(),
      startTime: z.string(),
      result: z.string().default("in-progress"),
      environment: z.record(z.string(), z.string()).default({}),
    }),
  )
  .nullable();

/** One change of a stack, by a deployment or a destruction. */
export interface Change {
  /** When it began: no other one did then. */
  readonly started: string;
  readonly destroyed: boolean;
  readonly succeeded: boolean;
  /** The commit of the checkout that it was made from, if there was one. */
  readonly commit: string | undefined;
}

/** Nobody knows which commit a stack has. */
export class UnreadableHistory extends Error {
  override readonly name = "UnreadableHistory";
}

/** Nobody has made the stack, and Pulumi deploys to none that it has to make. */
export class NoStack extends Error {
  override readonly name = "NoStack";
}

/**
 * The latest changes of a stack, the newest first.
 * @throws {NoStack} when there is no such stack
 * @throws {UnreadableHistory} when Pulumi can't read them; the message is Pulumi's
 */
export async function changesOf(stack: string): Promise<Change[]> {
  const args = ["stack", "history", "--stack", stack, "--json", "--page-size", "20"];
  const text = await askPulumi([...args, "--non-interactive"]).catch(
    (error: Error & { readonly stderr?: string }) => {
      const reason = error.stderr?.trim() || error.message;
      if (reason.includes("no stack named")) throw new NoStack(noStack(stack));
      throw new UnreadableHistory(
        `which commit ${stack} has can't be read, so nothing is deployed: ${reason}`,
      );
    },
  );
  return changesIn(text, stack);
}

const noStack = (stack: string) =>
  `there is no stack ${stack}, so nothing is deployed: make it once by \`pnpm pulumi stack init ${stack}\`, and commit what that writes into its stack file`;

/** @throws {UnreadableHistory} when the text is no history */
export function changesIn(text: string, stack: string): Change[] {
  const parsed = updates.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new UnreadableHistory(`Pulumi's history of ${stack} has another form than is known here`);
  }
  return (parsed.data ?? [])
    .filter(({ kind }) => CHANGES.has(kind))
    .map(({ kind, startTime, result, environment }) => ({
      started: startTime,
      destroyed: kind === "destroy",
      succeeded: result === "succeeded",
      commit: COMMIT.test(environment["git.head"] ?? "") ? environment["git.head"] : undefined,
    }));
}

/** The hash of a whole commit. Git would take another text for an option, or for a branch. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The other kinds change nothing that runs, such as a refresh. */
const CHANGES: ReadonlySet<string> = new Set(["update", "destroy"]);

/** The commit of the last change, also of one that failed: what it has deployed is there. */
export function lastCommit([last]: readonly Change[]): string | undefined {
  return last?.destroyed ? undefined : last?.commit;
}

/** The commit that ran before: of the last deployment that succeeded, unless the stack was destroyed since. */
export function formerCommit(changes: readonly Change[]): string | undefined {
  const last = changes.find(({ succeeded, destroyed }) => succeeded || destroyed);
  return last?.destroyed ? undefined : last?.commit;
}
