import type { Manifest } from "@sfn-workers/worker-core/manifest";
import type { FileChange } from "nx/src/generators/tree";
import type { Consequences } from "./renameWorkload.ts";
import { SAMPLE_INPUT } from "./templates.ts";
import { sourceFolder } from "./workloadName.ts";

const SIGNS = { CREATE: "+", UPDATE: "~", DELETE: "-" } as const;

/** A line for each file, with what happens to it. Folders go with their last file. */
export function changeLines(changes: readonly FileChange[]): string[] {
  const isFolder = (path: string) => changes.some((other) => other.path.startsWith(`${path}/`));
  return changes
    .filter(({ path }) => !isFolder(path))
    .map(({ type, path }) => `${SIGNS[type]} ${path}`);
}

/** What to run after a workload was made. */
export function nextLines(name: string, { external }: Pick<Manifest, "external"> = {}): string[] {
  const source = sourceFolder(name);
  return [
    "Next:",
    `  pnpm invoke ${name} -i '${JSON.stringify(SAMPLE_INPUT)}'`,
    `  pnpm dev --workload ${name}`,
    `  pnpm test ${name}`,
    "pnpm dev stays up, and runs each change at once; its key r sends the sample.",
    ...(external === true
      ? [
          `The schemas of its tasks are in ${source}/schemas.ts.`,
          `Who answers them on this machine is in ${source}/answers.ts`,
        ]
      : [`The work is in ${source}/handler.ts`]),
  ];
}

/** What a removed workload loses at the next deployment. */
export function removalLines(name: string, { deleted, byHand }: Consequences): string[] {
  const stacks = deleted.map(
    ({ stack, resources }) =>
      `  ${stack}: ${resources === 0 ? "all" : resources} resources of ${name}`,
  );
  const lost =
    stacks.length === 0
      ? []
      : [
          "The next deployment of these stacks deletes from AWS, with tasks and histories:",
          ...stacks,
          "Drain it first: docs/runbooks.md#drain-a-workload.",
          "Then run `pnpm urns --update`.",
        ];
  return [...lost, ...byHandLines(byHand)];
}

/** What a renamed workload loses at the next deployment. */
export function renamingLines(from: string, to: string, consequences: Consequences): string[] {
  const { deleted, byHand } = consequences;
  if (deleted.length === 0) return byHandLines(byHand);
  const stacks = deleted.map(({ stack }) => stack).join(", ");
  return [
    `AWS has no renaming: the next deployment of ${stacks}`,
    `makes ${to} anew, and deletes ${from} with its waiting tasks and histories.`,
    "No alias keeps them, because the names in AWS change.",
    `Drain ${from} first: docs/runbooks.md#drain-a-workload.`,
    "Whoever starts its executions needs the new state machine's ARN.",
    "Then run `pnpm urns --update`.",
    ...byHandLines(byHand),
  ];
}

export function byHandLines(byHand: readonly string[]): string[] {
  return byHand.length === 0 ? [] : ["Change by hand:", ...byHand.map((line) => `  ${line}`)];
}
