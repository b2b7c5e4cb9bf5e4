/** Whether a tag may be pushed again with another image (ECR user guide, "Preventing image tags from being overwritten"). */
export interface TagRules {
  readonly mutability:
    | "MUTABLE"
    | "IMMUTABLE"
    | "MUTABLE_WITH_EXCLUSION"
    | "IMMUTABLE_WITH_EXCLUSION";
  /** The tags to which the opposite applies; `*` stands for any characters. */
  readonly exclusions: readonly string[];
}

/** The repositories that the program declares. Images of others are not checked. */
export interface Repositories {
  /** Makes a repository, or changes its rules. */
  set(url: string, name: string, rules: TagRules): void;
  delete(url: string): void;
  /**
   * Pushes an image by each of its tags, `URL:TAG`, or by none.
   * @throws {ImageTagAlreadyExists} when a tag may not be pushed again, and has another image.
   */
  push(tags: readonly string[], digest: string): void;
}

/** ECR refuses a second manifest under an immutable tag. */
export class ImageTagAlreadyExists extends Error {
  override readonly name = "ImageTagAlreadyExists";

  constructor(tag: string, repository: string) {
    super(
      `ImageTagAlreadyExistsException: tag invalid: The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the repository is immutable.`,
    );
  }
}

interface Repository {
  readonly name: string;
  readonly rules: TagRules;
  /** Digests by tag. */
  readonly images: Map<string, string>;
}

export function createRepositories(): Repositories {
  const repositories = new Map<string, Repository>();

  function pushedTo(reference: string) {
    const colon = reference.lastIndexOf(":");
    const repository = repositories.get(reference.slice(0, colon));
    return repository === undefined ? [] : [{ repository, tag: reference.slice(colon + 1) }];
  }

  return {
    set(url, name, rules) {
      repositories.set(url, { name, rules, images: repositories.get(url)?.images ?? new Map() });
    },
    delete: (url) => void repositories.delete(url),
    push(tags, digest) {
      const pushes = tags.flatMap(pushedTo);
      for (const { repository, tag } of pushes) {
        const { name, rules, images } = repository;
        const there = images.get(tag);
        if (there !== undefined && there !== digest && isImmutable(tag, rules))
          throw new ImageTagAlreadyExists(tag, name);
      }
      for (const { repository, tag } of pushes) repository.images.set(tag, digest);
    },
  };
}

function isImmutable(tag: string, { mutability, exclusions }: TagRules): boolean {
  const isExcluded = exclusions.some((filter) => matches(filter, tag));
  return mutability.startsWith("IMMUTABLE") !== (mutability.endsWith("EXCLUSION") && isExcluded);
}

function matches(filter: string, tag: string): boolean {
  const literals = filter.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(tag);
}
