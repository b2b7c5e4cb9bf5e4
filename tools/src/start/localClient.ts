import { SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";
import type { Deployment } from "@sfn-workers/local-cloud";

/** Without credentials, calls are made with a developer's key and for no region, and the endpoint takes them for its own. */
type LocalStepFunctions = Pick<Deployment<unknown>, "stepFunctionsUrl"> &
  Partial<Pick<Deployment<unknown>, "region" | "credentials">>;

/** Any key that the environment has not issued is the developer's own. Signatures are not checked. */
const WITHOUT_REGION = {
  credentials: { accessKeyId: "developer", secretAccessKey: "none" },
  signer: {
    async sign(request) {
      request.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=developer";
      return request;
    },
  },
} satisfies Pick<SFNClientConfig, "credentials" | "signer">;

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
    ...(credentials === undefined ? WITHOUT_REGION : { credentials }),
    // `sync-127.0.0.1` has no address.
    disableHostPrefix: true,
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
