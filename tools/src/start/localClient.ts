import { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "@sfn-workers/local-cloud";

/**
 * A client of the local Step Functions. Everything that the SDK would read from the environment or from the user's files in
 * `~/.aws` is set, because none of it is about this endpoint, and some of it, such as `AWS_USE_FIPS_ENDPOINT`, would break it.
 */
export function createLocalClient({
  region,
  stepFunctionsUrl: endpoint,
  credentials,
}: Pick<Deployment<unknown>, "region" | "stepFunctionsUrl" | "credentials">): SFNClient {
  return new SFNClient({
    region,
    endpoint,
    credentials,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    authSchemePreference: ["sigv4"],
    defaultsMode: "standard",
    retryMode: "standard",
    maxAttempts: 3,
    disableClockSkewCorrection: false,
    userAgentAppId: "sfn-workers",
  });
}
