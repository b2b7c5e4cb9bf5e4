import type { Created, Properties, ResourceKinds, StoredResource } from "./kind.ts";
import { sameInputs, text, texts } from "./parts.ts";
import { isObject } from "./same.ts";

const REPOSITORY = "aws:ecr/repository:Repository";
const IMAGE = "docker-build:index:Image";

/**
 * What names, and what replaces besides what the local cloud knows: terraform-provider-aws 6.47, internal/service/ecr, pulumi-aws 7, and pulumi-docker-build,
 * provider/internal/image.go. What is refused: the API reference of ECR.
 */
export const registryKinds = {
  [REPOSITORY]: {
    filledIn: ["encryptionConfigurations", "imageScanningConfiguration"],
    name: { input: "name", autonamed: 255, longest: 256 },
    // CreateRepository: RepositoryAlreadyExistsException.
    identity: sameInputs("name"),
    created: ({ inputs }, { accountId, region }) => {
      const id = text(inputs, "name");
      const arn = `arn:aws:ecr:${region}:${accountId}:repository/${id}`;
      const repositoryUrl = `${accountId}.dkr.ecr.${region}.amazonaws.com/${id}`;
      return { id, outputs: { arn, registryId: accountId, repositoryUrl } };
    },
    refusesDeletion: (repository, { others }) => {
      const holdsImages = others.some((other) => isImageIn(other, repository));
      return holdsImages && repository.inputs["forceDelete"] !== true
        ? `RepositoryNotEmptyException: ${repository.id} still contains images`
        : undefined;
    },
  },
  // PutLifecyclePolicy.
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    deleteBeforeReplace: true,
    identity: sameInputs("repository"),
    conflict: "overwrites",
    created: ({ inputs }) => ({ id: text(inputs, "repository"), outputs: {} }),
    goesWith: ({ inputs }, { type, id }) => type === REPOSITORY && inputs["repository"] === id,
  },
  // Each change builds and pushes anew, and each build has another digest: BuildKit's provenance has the time of the build.
  // Deleting it deletes the manifest from the registry.
  [IMAGE]: {
    created: ({ inputs }, { serial }) => imageOutputs(inputs, serial(), []),
    updated: (before, { inputs }, { serial }) =>
      imageOutputs(inputs, serial(), texts(before.outputs, "pushed")).outputs,
    refuses: ({ inputs }, { others }) => takenTag(inputs, others),
    // The image that is there has the tag too.
    refusesUpdate: (before, { inputs }, { others }) => takenTag(inputs, [...others, before]),
    goesWith: isImageIn,
  },
} satisfies ResourceKinds;

/** @param pushed the tags of its earlier contents, which stay in the registry */
function imageOutputs(inputs: Properties, serial: string, pushed: readonly string[]): Created {
  const [tag = ""] = tagsOf(inputs);
  const digest = `sha256:${serial.padStart(64, "0")}`;
  const ref = `${tag}@${digest}`;
  const tags = [...new Set([...pushed, ...tagsOf(inputs)])];
  return { id: digest, outputs: { ref, digest, contextHash: serial, pushed: tags } };
}

function isImageIn({ type, inputs }: StoredResource, repository: StoredResource): boolean {
  if (type !== IMAGE || repository.type !== REPOSITORY) return false;
  return tagsOf(inputs).some((tag) => repositoryOf(tag) === repository.outputs["repositoryUrl"]);
}

/** PutImage: ImageTagAlreadyExistsException, as a client that pushes sees it. */
function takenTag(inputs: Properties, others: readonly StoredResource[]): string | undefined {
  const taken = tagsOf(inputs).find(
    (tag) =>
      isImmutable(tag, others) &&
      others.some((other) => other.type === IMAGE && texts(other.outputs, "pushed").includes(tag)),
  );
  if (taken === undefined) return undefined;
  return `tag invalid: The image tag '${taken}' already exists and cannot be overwritten because the tag is immutable.`;
}

/** With exclusions, tags that match a filter may be pushed again: imageTagMutabilityExclusionFilters. */
function isImmutable(tag: string, others: readonly StoredResource[]): boolean {
  const repository = others.find(
    ({ type, outputs }) => type === REPOSITORY && outputs["repositoryUrl"] === repositoryOf(tag),
  );
  const mutability = text(repository?.inputs ?? {}, "imageTagMutability");
  if (mutability === "IMMUTABLE") return true;
  if (mutability !== "IMMUTABLE_WITH_EXCLUSION") return false;
  const filters = repository?.inputs["imageTagMutabilityExclusionFilters"];
  const patterns = Array.isArray(filters) ? filters.filter(isObject) : [];
  return !patterns.some((filter) => matches(text(filter, "filter"), tagName(tag)));
}

/** A filter's only wildcard is `*`. */
function matches(filter: string, name: string): boolean {
  const literals = filter.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(name);
}

function tagsOf(inputs: Properties): string[] {
  return texts(inputs, "tags");
}

function repositoryOf(tag: string): string {
  return tag.slice(0, tag.lastIndexOf(":"));
}

function tagName(tag: string): string {
  return tag.slice(tag.lastIndexOf(":") + 1);
}
