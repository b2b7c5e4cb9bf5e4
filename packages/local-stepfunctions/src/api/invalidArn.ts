import { parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";

/** AWS's error for a string that is not an ARN, or for an ARN of the wrong resource type. */
export function invalidArn(arn: string): ApiError {
  const type = parseArn(arn)?.resourceType;
  return new ApiError(
    "InvalidArn",
    type === undefined || type === ""
      ? `Invalid Arn: 'Invalid ARN: ${arn}'`
      : `Invalid Arn: 'Resource type not valid in this context: ${type}'`,
  );
}
