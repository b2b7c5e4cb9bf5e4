import { z } from "zod";
import { ConfigurationError, explain } from "../settings/explain.ts";
import { release } from "../settings/releaseSchema.ts";
import { LOCAL, NAMESPACE, programKeys } from "../settings/settings.ts";
import { readStackFile, type Stack, stackNames } from "../stackFile.ts";

/** A stack that takes releases, as far as they depend on it. */
export interface ReleasedStack {
  readonly stack: string;
  readonly repository: string;
  readonly bucket: string;
  /** Whether a workload of it is in the image. */
  readonly needsImage: boolean;
  /** Whether its functions have their source maps. */
  readonly sourceMaps: boolean;
}

const schema = z.object({ release });

/**
 * The stacks whose files say where their releases are.
 * @throws {ConfigurationError} when `sfn-workers:release` of one is wrong
 */
export function releasedStacks(folder?: string): ReleasedStack[] {
  return stackNames(folder)
    .filter((stack) => stack !== LOCAL)
    .flatMap((stack) => releaseOf(readStackFile(stack, folder)));
}

/** Whether the stack's file says that only releases are deployed. */
export function takesOnlyReleases({ config }: Pick<Stack, "config">): boolean {
  return Object(programKeys(config)["release"]).only === true;
}

function releaseOf({ stack, config }: Stack): ReleasedStack[] {
  const given = programKeys(config);
  const { success, data, error } = schema.safeParse(given);
  if (!success) throw new ConfigurationError(explain(error, given, NAMESPACE), stack);
  if (data.release === undefined) return [];
  const { repository, bucket } = data.release;
  const workloads: unknown[] = Object.values(Object(given["workloads"]));
  const needsImage = workloads.some((workload) => Object(workload).worker === "fargate");
  return [{ stack, repository, bucket, needsImage, sourceMaps: given["sourceMaps"] === true }];
}
