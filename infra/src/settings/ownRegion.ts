import { ConfigurationError, keyPath, problem } from "./explain.ts";
import { NAMESPACE } from "./namespace.ts";
import type { StackSettings } from "./schema.ts";
import type { Settings } from "./settings.ts";

/** The settings that name what has to be in the environment's own region, and who says so. */
const OWN = {
  kmsKeyArn: "since services encrypt with keys of their own region only",
  alarmTopicArn: "since CloudWatch notifies topics of the alarm's region only",
} as const;

/**
 * Checks the settings against the region of the stack file.
 * @param region `aws:region`; undefined where the credentials' profile or a variable has it, which only a deployment knows
 * @throws {ConfigurationError} when one is of another region; the message names each with its value and the region.
 */
export function requireOwnRegion(
  settings: Pick<Settings, keyof typeof OWN | "network" | "release" | "workloads">,
  region: string | undefined,
  stack: string,
): void {
  const problems = (["kmsKeyArn", "alarmTopicArn"] as const).flatMap((key) => {
    const arn = settings[key];
    if (arn === undefined || region === undefined || arn.split(":")[3] === region) return [];
    const reason = `allowed: an ARN of ${region} (aws:region), ${OWN[key]}`;
    return [problem(keyPath(NAMESPACE, [key]), arn, reason)];
  });
  problems.push(...unreachableRepository(settings, region), ...foreignSenders(settings, region));
  if (problems.length > 0) throw new ConfigurationError(problems, stack);
}

/** A private network has endpoints of its own region, and no other way out. */
function unreachableRepository(
  { network, release }: Pick<StackSettings, "network" | "release">,
  region: string | undefined,
): string[] {
  if (release === undefined || region === undefined || network.kind !== "private") return [];
  const { repository } = release;
  if (repository.includes(`.dkr.ecr.${region}.`)) return [];
  const allowed = `allowed in a private network: a repository in ${region} (aws:region), since it reaches no other region`;
  return [problem(keyPath(NAMESPACE, ["release.repository"]), repository, allowed)];
}

/** The states of a state machine name an activity, or a queue, of its own region. */
function foreignSenders(
  { workloads }: Pick<Settings, "workloads">,
  region: string | undefined,
): string[] {
  if (region === undefined) return [];
  return workloads.flatMap(({ manifest: { name }, settings: { senders } }) =>
    senders.flatMap(({ machineArn }, index) => {
      if (machineArn.split(":")[3] === region) return [];
      const path = ["workloads", name, "senders", index, "machineArn"];
      const allowed = `allowed: an ARN of ${region} (aws:region), since a state machine uses activities and queues of its own region`;
      return [problem(keyPath(NAMESPACE, path), machineArn, allowed)];
    }),
  );
}
