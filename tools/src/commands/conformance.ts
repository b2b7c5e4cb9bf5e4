import { Option } from "@commander-js/extra-typings";
import { createCommand } from "../cli/command.ts";
import { collected, wholeNumber } from "../cli/values.ts";
import { readEndpoint } from "../conformance/endpointUrl.ts";
import { requireRole } from "../conformance/options.ts";
import { JSON_OUTPUT } from "../executions/options.ts";

export const command = () =>
  createCommand("conformance", {
    description:
      "Compares a Step Functions with AWS: runs the rows of the repository's tables, each with what AWS does and how that is known, and shows how many are answered so, by area.",
    examples: {
      "pnpm conformance": "the embedded endpoint, which it starts",
      "pnpm conformance --endpoint http://127.0.0.1:4566": "another one, which runs",
      "pnpm conformance --area activities --failed": "what differs in one area",
      "pnpm conformance --endpoint https://states.eu-west-1.amazonaws.com --role-arn ARN":
        "AWS itself, with the credentials of the AWS SDK",
    },
    notes:
      "It deletes what it creates. Rows that only a linter knows, or that follow from others, are counted apart. A row that has not ended within --limit counts as different.",
    exitCodes: {
      0: "when every row is answered as by AWS that is measured, recorded or documented",
      1: "when one differs, or the command failed",
      2: "when the command line is wrong, or the endpoint does not answer",
      141: "nobody reads",
    },
  })
    .addOption(
      new Option(
        "--endpoint <URL>",
        "the Step Functions to ask; by default the embedded one, started for it",
      ).argParser(readEndpoint),
    )
    .option("--area <NAME>", "only this area; may be repeated", collected)
    .option("--failed", "what differs: what AWS does, what was seen, and how AWS's answer is known")
    .option(
      "--region <REGION>",
      "the region that calls are signed for: by default that of AWS's URL, or us-east-1",
    )
    .option(
      "--role-arn <ARN>",
      "the role of the state machines, which AWS itself needs; by default one that there isn't",
    )
    .option(
      "--limit <SECONDS>",
      "how long a row may take (60 by default, on AWS 300)",
      wholeNumber("--limit", { min: 1, max: 3_600 }),
    )
    .addOption(JSON_OUTPUT)
    .addOption(
      new Option(
        "--write",
        "writes the score of the embedded endpoint into docs/conformance.md",
      ).conflicts(["endpoint", "area", "json"]),
    )
    .action(async (options) => {
      requireRole(options);
      const { conformance } = await import("../conformance/conformance.ts");
      process.exitCode = await conformance(options);
    });
