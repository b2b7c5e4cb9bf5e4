import { SIGNING_NAMES } from "../../services/signingNames.ts";

/** Services whose prefix in IAM is neither Step Functions' name nor the one that requests are signed for (Service Authorization Reference). */
export const OTHER_PREFIXES: Readonly<Record<string, string>> = {
  cloudcontrol: "cloudformation",
  iotdataplane: "iot",
  ioteventsdata: "iotevents",
  iotjobsdataplane: "iotjobsdata",
  iotsecuretunneling: "iot",
  mturk: "mechanicalturk",
  partnercentralaccount: "partnercentral",
  partnercentralbenefits: "partnercentral",
  partnercentralchannel: "partnercentral",
  partnercentralselling: "partnercentral",
  resourcegroupstaggingapi: "tag",
};

/** Services whose actions have several prefixes in IAM, by their parameters: those of buckets on Outposts are `s3-outposts`. */
const SEVERAL = new Set(["s3control"]);

/**
 * The prefixes that IAM may have for the actions of a service in an `aws-sdk:` resource: `sfn` and `states`. IAM knows a service mostly
 * by the name that its requests are signed for.
 */
export function servicePrefixes(service: string): string[] {
  if (SEVERAL.has(service)) return [service];
  const others = [OTHER_PREFIXES, SIGNING_NAMES].flatMap((names) =>
    Object.hasOwn(names, service) ? (names[service] ?? []) : [],
  );
  return [service, ...others];
}
