import { readFileSync } from "node:fs";
import { createCommand } from "../cli/command.ts";
import { UsageError } from "../cli/usageError.ts";
import { previewComment, previewSummary } from "../previewComment/comment.ts";
import { secretsOf } from "../previewComment/secrets.ts";

export const command = () =>
  createCommand("preview-comment", {
    description:
      "Writes what `pnpm pulumi preview --diff` has said as Markdown for a comment on a pull request. What a comment can't hold is left out of the middle, and it says so. What is deleted or replaced comes first. The values of PULUMI_ACCESS_TOKEN, PULUMI_CONFIG_PASSPHRASE and AWS's credentials are left out.",
    examples: {
      "pnpm preview-comment preview.txt --stack dev --commit 1f0c7a9 --run URL > comment.md":
        "writes a comment",
    },
  })
    .argument("<FILE>", "what the preview has written")
    .requiredOption("--stack <NAME>", "the environment")
    .requiredOption("--commit <COMMIT>", "what it is a preview of")
    .requiredOption("--run <URL>", "where the whole is")
    .option("--failed", "the preview has failed")
    .option("--summary", "for the summary of a workflow's run, which holds 1 MiB")
    .action((file, { summary, failed = false, ...facts }) => {
      const hide = secretsOf(process.env);
      const preview = { ...facts, failed, output: outputIn(file), hide };
      process.stdout.write((summary ? previewSummary : previewComment)(preview));
    });

function outputIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`FILE is "${file}"; allowed: a file that can be read. ${reason}`);
  }
}
