import { type IdentityAccess, InvalidOption } from "@sfn-workers/worker-core";

/** The domains of a partition, for IPv4 alone and for both. AWS's partitions.json, as the SDK has it. */
interface Partition {
  readonly regions: RegExp;
  readonly domain: string;
  readonly dualStackDomain: string;
}

const PARTITIONS: readonly Partition[] = [
  {
    regions: /^cn-/,
    domain: "amazonaws.com.cn",
    dualStackDomain: "api.amazonwebservices.com.cn",
  },
  { regions: /^eusc-/, domain: "amazonaws.eu", dualStackDomain: "api.amazonwebservices.eu" },
  { regions: /^us-iso-/, domain: "c2s.ic.gov", dualStackDomain: "api.aws.ic.gov" },
  { regions: /^us-isob-/, domain: "sc2s.sgov.gov", dualStackDomain: "api.aws.scloud" },
  { regions: /^eu-isoe-/, domain: "cloud.adc-e.uk", dualStackDomain: "api.cloud-aws.adc-e.uk" },
  { regions: /^us-isof-/, domain: "csp.hci.ic.gov", dualStackDomain: "api.aws.hci.ic.gov" },
  // Also of a region that is newer than this table.
  { regions: /^[a-z]+-[a-z0-9-]+$/, domain: "amazonaws.com", dualStackDomain: "api.aws" },
];

/**
 * Access to Step Functions with the region and the credentials of Lambda's environment variables. The SDK's client
 * reads the same variables, but its support for profiles, SSO and instance metadata triples the bundle's size and load time.
 * @throws {InvalidOption} when the region is missing or unknown
 */
export function environmentAccess(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): IdentityAccess {
  const region = environment["AWS_REGION"] ?? "";
  const url = endpointOf(region, environment);
  return {
    endpoint: async () => url,
    identity: async () => ({ ...credentialsIn(environment), region }),
    close: () => {},
  };
}

/** Access to the queue: its URL names its endpoint, unless a variable names another one. */
export function queueAccess(
  queueUrl: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): IdentityAccess {
  const configured = environment["AWS_ENDPOINT_URL_SQS"] ?? environment["AWS_ENDPOINT_URL"];
  const url = configured ? new URL(configured) : new URL("/", queueUrl);
  return {
    endpoint: async () => url,
    identity: async () => ({
      ...credentialsIn(environment),
      region: environment["AWS_REGION"] ?? "",
    }),
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
  const partition = PARTITIONS.find(({ regions }) => regions.test(region));
  if (!partition) throw new InvalidOption("AWS_REGION", region, "an AWS region, such as us-east-1");
  const isDualStack = environment["AWS_USE_DUALSTACK_ENDPOINT"] === "true";
  const isFips = environment["AWS_USE_FIPS_ENDPOINT"] === "true";
  const domain = isDualStack ? partition.dualStackDomain : partition.domain;
  return new URL(`https://states${hasFipsName() ? "-fips" : ""}.${region}.${domain}/`);

  /** In GovCloud every dual-stack endpoint is a FIPS one, and the older endpoint of its west is one under the plain name. */
  function hasFipsName(): boolean {
    if (isDualStack) return isFips || region.startsWith("us-gov-");
    return isFips && region !== "us-gov-west-1";
  }
}
