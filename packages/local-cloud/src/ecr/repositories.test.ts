import { expect, test } from "vitest";
import { createRepositories, type TagRules } from "./repositories.ts";

const URL = "000000000000.dkr.ecr.us-east-1.amazonaws.com/worker";
const TAG = `${URL}:v1`;

function repositoryOf(mutability: TagRules["mutability"], exclusions: readonly string[] = []) {
  const repositories = createRepositories();
  const rules = { mutability, exclusions };
  repositories.set(URL, "worker", rules);
  return { ...repositories, rules };
}

test.each<[TagRules["mutability"], string[], boolean]>([
  ["IMMUTABLE", [], true],
  ["MUTABLE", [], false],
  ["IMMUTABLE_WITH_EXCLUSION", ["v*"], false],
  ["IMMUTABLE_WITH_EXCLUSION", ["latest", "*v"], true],
  ["MUTABLE_WITH_EXCLUSION", ["v*"], true],
  ["MUTABLE_WITH_EXCLUSION", ["."], false],
])(
  "%s, but for %j: another image under a tag is refused: %s",
  (mutability, exclusions, refused) => {
    const { push } = repositoryOf(mutability, exclusions);
    push([TAG], "sha256:1");
    push([TAG], "sha256:1");
    if (refused) {
      expect(() => push([TAG], "sha256:2")).toThrow(
        "ImageTagAlreadyExistsException: tag invalid: The image tag 'v1' already exists in the 'worker' repository and cannot be overwritten because the repository is immutable.",
      );
    } else push([TAG], "sha256:2");
  },
);

test("a repository that becomes mutable takes the image, and one that was deleted has none", () => {
  const { push, set, delete: remove, rules } = repositoryOf("IMMUTABLE");
  push([TAG], "sha256:1");
  set(URL, "worker", { ...rules, mutability: "MUTABLE" });
  push([TAG], "sha256:2");
  set(URL, "worker", rules);
  expect(() => push([TAG, `${URL}:v2`], "sha256:1")).toThrow("'v1'");
  push([`${URL}:v2`], "sha256:3");
  remove(URL);
  set(URL, "worker", rules);
  push([TAG], "sha256:4");
});

test("images of other registries are not checked", () => {
  const { push } = repositoryOf("IMMUTABLE");
  for (const digest of ["sha256:1", "sha256:2"])
    push(["registry:5000/worker:v1", "worker"], digest);
});
