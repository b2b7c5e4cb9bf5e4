import { createCommand } from "../cli/command.ts";
import { collected } from "../cli/values.ts";
import { requireLogin, requireUnlocked } from "../preflight/login.ts";
import { useCallersRelease } from "../release/givenRelease.ts";
import { compareWithOwnCommit } from "../release/ownCommit.ts";
import { packWorkers } from "../workspace/build.ts";
import { runPulumi } from "../workspace/pulumi.ts";
import { pulumiCommand } from "../workspace/pulumiArguments.ts";

/** The commands that deploy or hash the bundles. */
const NEEDS_BUILD: ReadonlySet<string> = new Set(["up", "update", "preview", "pre", "watch"]);

/** The commands that deploy. */
const DEPLOYS: ReadonlySet<string> = new Set(["up", "update", "watch"]);

export const command = () =>
  createCommand("pulumi", {
    description:
      "Runs Pulumi's CLI in infra: the `pulumi` on the PATH when its version fits, else one that the first use downloads. `up`, `preview` and `watch` build the workers first, and run their tests, each workload's cases among them; with SFN_WORKERS_RELEASE they deploy a release instead. Before that, Pulumi has to be logged in and to have what decrypts the secrets, a missing Docker is told, and `up` and `watch` check what the account must have, and refuse to abandon running executions.",
    examples: {
      "pnpm pulumi up --stack dev": "deploys to an environment",
      "pnpm pulumi help": "lists Pulumi's own commands",
      "pnpm pulumi help up": "shows the options of one of them",
    },
    exitCodes: { 1: "or another code of Pulumi's when it failed" },
  })
    // They are Pulumi's to check: a value of its configuration may be empty.
    .argument("<ARGUMENTS...>", "a command of Pulumi with its options", collected)
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (argv) => {
      const command = pulumiCommand(argv) ?? "";
      const isReleased = useCallersRelease();
      if (NEEDS_BUILD.has(command)) {
        await requireLogin();
        await requireUnlocked(argv, asksPerson(argv));
      }
      if (DEPLOYS.has(command)) {
        const { beforeDeployment } = await import("../moves/beforeDeployment.ts");
        await beforeDeployment(argv);
      } else if (NEEDS_BUILD.has(command)) {
        const say = (line: string) => void process.stderr.write(`${line}\n`);
        compareWithOwnCommit(say);
        const { beforePreview } = await import("../moves/beforeDeployment.ts");
        await beforePreview(argv, say);
      }
      if (NEEDS_BUILD.has(command) && !isReleased) await packWorkers();
      process.exitCode = await runPulumi(argv);
    });

/** Pulumi asks for a passphrase on a terminal alone: pulumi/pulumi, sdk/go/common/util/cmdutil/console.go. */
function asksPerson(argv: readonly string[]): boolean {
  const isSilent = argv.includes("--non-interactive") || Boolean(process.env["CI"]);
  return !isSilent && process.stdin.isTTY && process.stdout.isTTY;
}
