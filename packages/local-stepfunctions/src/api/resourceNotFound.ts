import { ApiError } from "../errors.ts";

/** AWS's error for tags and aliases of a resource that is not there. */
export function resourceNotFound(arn: string): ApiError {
  return new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, {
    details: { resourceName: arn },
  });
}
