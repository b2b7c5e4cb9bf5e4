import { InvalidOption, type SfnAccess } from "@sfn-workers/worker-core";
import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256.ts";

/** The endpoint's domain by the region's first part. AWS General Reference: Step Functions endpoints and quotas. */
const DOMAINS: readonly (readonly [region: RegExp, domain: string])[] = [
  [/^cn-/, "amazonaws.com.cn"],
  [/^eusc-/, "amazonaws.eu"],
  [/^us-iso-/, "c2s.ic.gov"],
  [/^us-isob-/, "sc2s.sgov.gov"],
  [/^(af|ap|ca|eu|il|me|mx|sa|us)-/, "amazonaws.com"],
];

/**
 * Access to Step Functions with the region and the credentials of Lambda's environment variables. The SDK's client
 * reads the same variables, but its support for profiles, SSO and instance metadata triples the bundle's size and load time.
 * @throws {InvalidOption} when the region is missing or unknown
 */
export function environmentAccess(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): SfnAccess {
  const region = environment["AWS_REGION"] ?? "";
  const url = endpointOf(region, environment);
  const signer = new SignatureV4({
    credentials: async () => credentialsIn(environment),
    region,
    service: "states",
    sha256: Sha256,
  });
  return {
    endpoint: async () => url,
    async sign(request, signingDate) {
      const { headers } = await signer.sign(request, { signingDate });
      return headers;
    },
    close: () => {},
  };
}

/**
 * Lambda sets all three for as long as the execution environment lives.
 * @throws {InvalidOption} when one is missing
 */
export function credentialsIn(environment: Readonly<Record<string, string | undefined>>) {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  if (!accessKeyId) throw new InvalidOption("AWS_ACCESS_KEY_ID", accessKeyId, "an access key");
  if (!secretAccessKey) throw new InvalidOption("AWS_SECRET_ACCESS_KEY", undefined, "a secret key");
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function endpointOf(
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
): URL {
  const configured = environment["AWS_ENDPOINT_URL_SFN"] ?? environment["AWS_ENDPOINT_URL"];
  if (configured) return new URL(configured);
  const domain = DOMAINS.find(([pattern]) => pattern.test(region))?.[1];
  if (!domain) throw new InvalidOption("AWS_REGION", region, "an AWS region, such as us-east-1");
  const fips = environment["AWS_USE_FIPS_ENDPOINT"] === "true" && region !== "us-gov-west-1";
  return new URL(`https://states${fips ? "-fips" : ""}.${region}.${domain}/`);
}
