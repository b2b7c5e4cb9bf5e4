import { type ReleasedStack, releasedStacks } from "@sfn-workers/infra/release";
import { UsageError } from "../cli/usageError.ts";
import { ReleaseFailed } from "./failure.ts";

/** Where releases are, and what they have. */
export interface ReleasePlace {
  /** As an image's name begins: `123456789012.dkr.ecr.us-east-1.amazonaws.com/sfn-workers`. */
  readonly repository: string;
  readonly bucket: string;
  /** That of the repository, and of the bucket beside it. */
  readonly region: string;
  readonly needsImage: boolean;
  readonly sourceMaps: boolean;
}

/** No stack file says where releases are. */
export class NoPlace extends ReleaseFailed {
  constructor() {
    super(
      "no stack file has sfn-workers:release, so no environment takes releases: infra/bootstrap/README.md says how to begin",
    );
  }
}

/**
 * The one place of the releases of all stacks.
 * @throws {NoPlace} when no stack file names it
 * @throws {ReleaseFailed} when stacks differ: then prod would not run what staging ran
 */
export function commonPlace(folder?: string): ReleasePlace {
  const stacks = releasedStacks(folder);
  const [first] = stacks;
  if (first === undefined) throw new NoPlace();
  for (const key of ["repository", "bucket", "sourceMaps"] as const) {
    const other = stacks.find((stack) => stack[key] !== first[key]);
    if (other === undefined) continue;
    const name = key === "sourceMaps" ? key : `release.${key}`;
    const values = [first, other].map((stack) => `${JSON.stringify(stack[key])} in ${stack.stack}`);
    throw new ReleaseFailed(
      `sfn-workers:${name} is ${values.join(" and ")}; allowed: the same in each stack that takes releases, since all run the same bytes`,
    );
  }
  return placeOf(first, stacks);
}

/**
 * The place of one stack's releases.
 * @throws {UsageError} when its file names none
 */
export function placeOfStack(stack: string, folder?: string): ReleasePlace {
  const found = releasedStacks(folder).find((one) => one.stack === stack);
  if (found !== undefined) return placeOf(found, [found]);
  throw new UsageError(
    `--stack is "${stack}"; allowed: a stack whose file has sfn-workers:release: infra/bootstrap/README.md`,
  );
}

function placeOf(
  { repository, bucket, sourceMaps }: ReleasedStack,
  stacks: readonly ReleasedStack[],
): ReleasePlace {
  const [, region = ""] = /\.dkr\.ecr\.([a-z0-9-]+)\./.exec(repository) ?? [];
  const needsImage = stacks.some((stack) => stack.needsImage);
  return { repository, bucket, region, needsImage, sourceMaps };
}
