import { suggestion } from "../../cli/suggestion.ts";
import { UsageError } from "../../cli/usageError.ts";
import { LOCAL } from "../stackFiles.ts";

/** What a name is checked against. */
export interface Taken {
  readonly stacks: readonly string[];
  /** Whether there is a list of URNs of this name. */
  readonly isListed: boolean;
}

/** GitHub's environments for previews have it, so an environment can't. */
export const PREVIEW = "-preview";
/** So have those in which a deployment waits for a person. */
export const APPROVAL = "-approval";

/** Pulumi allows more, but AWS's names have no dots, and GitHub's environments no capitals of their own. */
const FORM = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** @throws {UsageError} when no environment can have the name; the message says what is allowed */
export function requireFreeName(name: string, { stacks, isListed }: Taken): void {
  const ofGitHub = [PREVIEW, APPROVAL].some((end) => name.endsWith(end));
  if (!FORM.test(name) || ofGitHub) {
    throw new UsageError(
      `NAME is "${name}"; allowed: lower-case letters, digits and single hyphens, with a letter first and without ${PREVIEW} or ${APPROVAL} at the end, which GitHub's environments for previews and approvals have`,
    );
  }
  const taken = stacks.find((stack) => stack.toLowerCase() === name);
  if (taken !== undefined) {
    throw new UsageError(
      `NAME is "${name}", which is taken: infra/Pulumi.${taken}.yaml exists; allowed: a name that no stack file has (${stacks.join(", ")})`,
    );
  }
  if (isListed) {
    throw new UsageError(
      `NAME is "${name}", and infra/urns/${name}.txt lists resources of a former environment of this name. If they are destroyed, remove the list with pnpm urns --update, and try again`,
    );
  }
}

/** @throws {UsageError} when there is no such environment */
export function requireEnvironment(option: string, name: string, stacks: readonly string[]): void {
  if (stacks.includes(name)) return;
  const problem = name === LOCAL ? "this machine's" : `and infra/Pulumi.${name}.yaml is missing`;
  throw new UsageError(
    `${option} is "${name}", ${problem}; allowed: ${stacks.join(", ") || "none yet"}${suggestion(name, stacks)}`,
  );
}
