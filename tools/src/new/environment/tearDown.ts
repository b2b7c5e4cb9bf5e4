import { APPROVAL, PREVIEW } from "./name.ts";
import { OWNER_AND_NAME, type Repository } from "./repository.ts";
import { numbered, step } from "./steps.ts";

/** What is to be done by hand before the files of an environment are removed. */
export function tearDownText(name: string, { fullName = OWNER_AND_NAME }: Repository): string {
  const gitHubs = [name, `${name}${PREVIEW}`, `${name}${APPROVAL}`];
  return [
    `No file is removed yet: Pulumi needs infra/Pulumi.${name}.yaml to destroy what\n${name} has at AWS. In this order:`,
    ...numbered([
      step("Let its executions end, or stop them: docs/runbooks.md says how to drain a workload."),
      step(
        "If the file has sfn-workers:protected: true, take that away, since Pulumi goes by what it has recorded:",
        [`pnpm pulumi up --stack ${name}`],
      ),
      step("Destroy its resources, with all data, and its stack:", [
        `pnpm pulumi destroy --stack ${name}`,
        `pnpm pulumi stack rm ${name} --preserve-config`,
      ]),
      step(
        `Remove GitHub's environments, the last one where there is one:`,
        gitHubs.map((one) => `gh api --method DELETE repos/${fullName}/environments/${one}`),
      ),
      step(
        "Delete the roles that the variable AWS_ROLE_ARN named there, if nothing else uses them.",
      ),
      step("Remove the files, and commit:", [`pnpm new environment ${name} --remove --yes`]),
    ]),
  ].join("\n\n");
}
