import { SFNClient } from "@aws-sdk/client-sfn";
import type { Deployment } from "@sfn-workers/local-cloud";

/** Without credentials, calls are not signed, and the endpoint takes them for its own region. */
type LocalStepFunctions = Pick<Deployment<unknown>, "stepFunctionsUrl"> &
  Partial<Pick<Deployment<unknown>, "region" | "credentials">>;

/** The SDK asks for credentials also when it does not sign. */
const UNSIGNED = {
  credentials: { accessKeyId: "none", secretAccessKey: "none" },
  signer: { sign: async <Request>(request: Request) => request },
};

/**
 * A client of the local Step Functions. Everything that the SDK would read from the environment or from the user's files in
 * `~/.aws` is set, because none of it is about this endpoint, and some of it, such as `AWS_USE_FIPS_ENDPOINT`, would break it.
 */
export function createLocalClient({
  region = "us-east-1",
  stepFunctionsUrl: endpoint,
  credentials,
}: LocalStepFunctions): SFNClient {
  return new SFNClient({
    region,
    endpoint,
    ...(credentials === undefined ? UNSIGNED : { credentials }),
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
