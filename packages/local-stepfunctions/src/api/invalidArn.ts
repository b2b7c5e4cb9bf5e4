import { parseArn } from "../arn.ts";
import { ApiError } from "../errors.ts";

/** AWS's words for an ARN that names nothing, or a resource of another type than the member is for. */
export function invalidArn(arn: string): ApiError {
  const type = parseArn(arn)?.resourceType;
  return new ApiError(
    "InvalidArn",
    type === undefined || type === ""
      ? `Invalid Arn: 'Invalid ARN: ${arn}'`
      : `Invalid Arn: 'Resource type not valid in this context: ${type}'`,
  );
}
