import { createCommand } from "../cli/command.ts";

export const command = () =>
  createCommand("urns", {
    description:
      "Compares the URNs that the Pulumi program registers with the lists in infra/urns: one list for each stack file, and one for each environment of a fixed matrix. Pulumi deletes resources that are no longer registered, and creates new ones. A changed type, name or parent causes both, unless the resource's `aliases` name its former identity. A workload that its stack file no longer names is not lost.",
    examples: {
      "pnpm urns": "tells which resources a deployment would lose",
      "pnpm urns --update": "accepts the program as it is",
    },
    exitCodes: { 0: "when no listed URN is lost", 1: "when one is, or it failed" },
  })
    .option("--update", "rewrites the lists from the current program")
    .action(async ({ update }) => {
      const { compareLists, updateLists } = await import("@sfn-workers/infra/urns");
      const say = (line: string) => void process.stdout.write(`${line}\n`);
      if (update) await updateLists(say);
      else process.exitCode = (await compareLists(say)) ? 0 : 1;
    });
