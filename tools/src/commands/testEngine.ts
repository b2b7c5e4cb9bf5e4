import { delimiter } from "node:path";
import { findCommand, NoEngineError } from "@sfn-workers/engine/command";
import { createCommand } from "../cli/command.ts";
import { downloadedPulumi } from "../workspace/pulumi.ts";
import { runVitest } from "../workspace/vitest.ts";

export const command = () =>
  createCommand("test:engine", {
    description:
      "Runs infra's program on Pulumi's real engine, which deploys it into an account of AWS that is simulated: what each stack creates, and what a change of its configuration creates, replaces and deletes. With a word, it runs the test files whose paths contain it.",
    examples: {
      "pnpm test:engine": "runs all of these tests",
      "pnpm test:engine moves": "runs the test files whose paths contain moves",
    },
    notes:
      "It takes the `pulumi` on the PATH, that of `pnpm pulumi`, or one that it builds with Go, once: that takes minutes. Where there is neither a recent pulumi nor a Go that can fetch its sources, it says so and runs nothing.",
    exitCodes: { 0: "when all have passed, or none can run here" },
  })
    .argument("[WORDS...]", "parts of the paths of test files")
    .action(async (words) => {
      if (!(await hasEngine())) return;
      process.exitCode = await runVitest(["run", "--project", "engine", ...words]);
    });

/** The engine's tests look for `pulumi` on the PATH, too. */
async function hasEngine(): Promise<boolean> {
  const path = [process.env["PATH"], downloadedPulumi()].filter((each) => each !== undefined);
  process.env["PATH"] = path.join(delimiter);
  try {
    await findCommand({ progress: (line) => process.stderr.write(`${line}\n`) });
    return true;
  } catch (error) {
    if (!(error instanceof NoEngineError)) throw error;
    console.log(`test:engine: skipped, nothing has run. ${error.message}`);
    return false;
  }
}
