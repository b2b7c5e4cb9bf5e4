import { SFNClient, type SFNClientConfig } from "@aws-sdk/client-sfn";

/** A client with the caller's own AWS credentials, in the region of the ARN. */
export function createStackClient(
  arn: string | undefined,
  config: Pick<SFNClientConfig, "maxAttempts"> = {},
): SFNClient {
  const region = regionOf(arn);
  // Another endpoint than AWS's own seldom has a name that begins with `sync-`.
  const disableHostPrefix = process.env["AWS_ENDPOINT_URL_SFN"] !== undefined;
  return new SFNClient({ ...config, ...(region && { region }), disableHostPrefix });
}

/** `arn:aws:states:REGION:…` */
function regionOf(arn: string | undefined): string | undefined {
  return arn?.split(":")[3];
}
