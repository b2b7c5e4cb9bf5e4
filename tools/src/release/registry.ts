import {
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { ANSWER_MS, answersWithin } from "../preflight/answersWithin.ts";
import { ReleaseFailed, releaseFailed } from "./failure.ts";

/** The password of a registry, for a day. */
export interface Login {
  readonly registry: string;
  readonly user: string;
  readonly password: string;
}

export interface Registry {
  /** The digest of the image with this tag; `undefined` when there is none. */
  digestOf(tag: string): Promise<string | undefined>;
  login(): Promise<Login>;
  close(): void;
}

/** @param repository as an image's name begins */
export function openRegistry(repository: string, region: string): Registry {
  const ecr = new ECRClient({ region, requestHandler: answersWithin(ANSWER_MS) });
  const [registry = "", ...path] = repository.split("/");
  const registryId = registry.slice(0, registry.indexOf("."));
  const repositoryName = path.join("/");
  return {
    async digestOf(imageTag) {
      const input = { registryId, repositoryName, imageIds: [{ imageTag }] };
      try {
        const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand(input));
        return imageDetails[0]?.imageDigest;
      } catch (error) {
        if (error instanceof ImageNotFoundException) return undefined;
        if (error instanceof RepositoryNotFoundException) {
          throw new ReleaseFailed(
            `there is no repository ${repository}: infra/bootstrap makes it, and sfn-workers:release.repository names it`,
          );
        }
        throw releaseFailed(`the images of ${repository} can't be listed`, error);
      }
    },
    async login() {
      const { authorizationData = [] } = await ecr
        .send(new GetAuthorizationTokenCommand({}))
        .catch((error: unknown) => {
          throw releaseFailed(`there is no login for ${registry}`, error);
        });
      const token = authorizationData[0]?.authorizationToken ?? "";
      const [user = "", password = ""] = Buffer.from(token, "base64").toString().split(":");
      return { registry, user, password };
    },
    close: () => ecr.destroy(),
  };
}
