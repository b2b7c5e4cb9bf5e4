import { ApiError } from "../errors.ts";

/** A request whose members do not fit each other, or the state. */
export function refusal(message: string): ApiError {
  return new ApiError("ValidationException", message);
}
