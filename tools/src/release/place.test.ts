import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UsageError } from "../cli/usageError.ts";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { cleanCommit, commitNamed } from "./checkout.ts";
import { commonPlace, NoPlace, placeOfStack } from "./place.ts";

const temporaryFolder = temporaryFolders();

const RELEASE = {
  repository: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/sfn-workers",
  bucket: "releases",
};

/** A folder with a stack file for each. */
function stackFiles(stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const folder = temporaryFolder();
  for (const [stack, settings] of Object.entries(stacks)) {
    const config = Object.fromEntries(
      Object.entries({ workloads: {}, ...settings }).map(([key, value]) => [
        `sfn-workers:${key}`,
        value,
      ]),
    );
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
  }
  return folder;
}

test("releases are where all stacks that take them say, in the Region of the repository", () => {
  const folder = stackFiles({
    dev: {},
    staging: { release: RELEASE },
    prod: { release: { ...RELEASE, only: true } },
  });
  const place = { ...RELEASE, region: "eu-central-1", needsImage: false, sourceMaps: false };
  expect(commonPlace(folder)).toEqual(place);
  expect(placeOfStack("prod", folder)).toEqual(place);
});

test("an image is needed where a stack that takes releases has a Fargate worker", () => {
  const workloads = { invoice: { worker: "fargate" } };
  const lambdas = stackFiles({ dev: { workloads }, prod: { release: RELEASE } });
  expect(commonPlace(lambdas).needsImage).toBe(false);
  const folder = stackFiles({ dev: { release: RELEASE }, prod: { release: RELEASE, workloads } });
  expect(commonPlace(folder).needsImage).toBe(true);
});

test("stacks that would run other bytes are refused by name", () => {
  const other = { ...RELEASE, bucket: "others" };
  expect(() =>
    commonPlace(stackFiles({ prod: { release: RELEASE }, qa: { release: other } })),
  ).toThrow(
    'sfn-workers:release.bucket is "releases" in prod and "others" in qa; allowed: the same',
  );
  expect(() =>
    commonPlace(
      stackFiles({ prod: { release: RELEASE }, qa: { release: RELEASE, sourceMaps: true } }),
    ),
  ).toThrow("sfn-workers:sourceMaps is false in prod and true in qa");
});

test("without a stack that takes releases there is no place", () => {
  const folder = stackFiles({ local: { release: RELEASE }, dev: {} });
  expect(() => commonPlace(folder)).toThrow(NoPlace);
  expect(() => placeOfStack("dev", folder)).toThrow(UsageError);
});

test("a wrong setting is told with its stack", () => {
  const release = { ...RELEASE, repository: "sfn-workers:1" };
  expect(() => commonPlace(stackFiles({ prod: { release } }))).toThrow(
    /Pulumi\.prod\.yaml\):\n {2}- sfn-workers:release\.repository is "sfn-workers:1"; allowed: /,
  );
});

test("a commit is named by its whole hash, or by a name that git knows", () => {
  const root = join(import.meta.dirname, "../../..");
  expect(commitNamed("a".repeat(40), root)).toBe("a".repeat(40));
  expect(commitNamed("HEAD", root)).toMatch(/^[0-9a-f]{40}$/);
  for (const unknown of ["no-such-name", "--all", "abc"]) {
    expect(() => commitNamed(unknown, root)).toThrow(`COMMIT is "${unknown}"; allowed: `);
  }
});

test("a folder without git has no commit", () => {
  expect(() => cleanCommit(temporaryFolder())).toThrow(
    "a release is made of a commit, and git says",
  );
});
