import { SFN } from "@aws-sdk/client-sfn";
import { isAws } from "./endpointUrl.ts";

/** AWS lets an account create one state machine a second: what it throttles is repeated so often. */
const AWS_ATTEMPTS = 50;
const ATTEMPTS = 3;

/** Local endpoints get no credentials of the user's; most take this key for their default account. */
const PLACEHOLDER = { accessKeyId: "test", secretAccessKey: "test" };

/** A client that signs with the SDK's credentials for AWS, and with a placeholder for every other endpoint. */
export function createClient(url: URL, region: string): SFN {
  const forAws = isAws(url);
  return new SFN({
    region,
    endpoint: url.href,
    disableHostPrefix: !forAws,
    retryMode: forAws ? "adaptive" : "standard",
    maxAttempts: forAws ? AWS_ATTEMPTS : ATTEMPTS,
    ...(forAws ? {} : { credentials: PLACEHOLDER }),
  });
}
