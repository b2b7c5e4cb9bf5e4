import { GetActivityTaskCommand, SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import { requireCredentialSource } from "./credentialSources.ts";
import { identityOf } from "./identityOf.ts";
import { lastingCredentials } from "./lastingCredentials.ts";
import type { IdentityAccess } from "./sfnAccess.ts";

/**
 * Access through the endpoint and the credentials of an SFNClient with this configuration.
 * @throws {NoCredentials} when neither the configuration nor the process's environment has a source of credentials, such as in
 * a task on Fargate without a task role. A source that fails for a moment is asked again with the next call.
 *
 * @example
 * ```ts
 * import { clientAccess } from "@sfn-workers/worker-core/clientAccess";
 *
 * const access = clientAccess({ region: "eu-central-1", profile: "development" });
 * console.info(`polling ${await access.endpoint()}`);
 * ```
 */
export function clientAccess(
  config: Pick<SFNClientConfig, "region" | "credentials" | "endpoint" | "profile"> = {},
): IdentityAccess {
  if (!config.credentials && !config.profile) requireCredentialSource(process.env);
  const client = new SFNClient(config);
  client.config.credentials = lastingCredentials(client.config.credentials);
  return {
    async endpoint() {
      const { url } = await getEndpointFromInstructions({}, GetActivityTaskCommand, client.config);
      return url;
    },
    identity: () => identityOf(client.config),
    close: () => client.destroy(),
  };
}
