import { GetActivityTaskCommand, SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import { requireCredentialSource } from "./credentialSources.ts";
import type { SfnAccess } from "./sfnAccess.ts";

/**
 * Access through the endpoint, the credentials and the signer of an SFNClient with this configuration.
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
): SfnAccess {
  if (!config.credentials && !config.profile) requireCredentialSource(process.env);
  const client = new SFNClient(config);
  let signer: ReturnType<typeof client.config.signer> | undefined;
  return {
    async endpoint() {
      const { url } = await getEndpointFromInstructions({}, GetActivityTaskCommand, client.config);
      return url;
    },
    async sign(request, signingDate) {
      // The client renews its credentials before they expire.
      signer ??= client.config.signer();
      const { headers } = await (await signer).sign(request, { signingDate });
      return headers;
    },
    close: () => client.destroy(),
  };
}
