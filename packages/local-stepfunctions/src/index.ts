export type { AuthorizationRequest, Authorize } from "./authorization.ts";
export { type Clock, createVirtualClock, systemClock, type VirtualClock } from "./clock.ts";
export {
  type StepFunctionsEndpoint,
  type StepFunctionsOptions,
  startStepFunctions,
} from "./endpoint.ts";
export { AccessDeniedException, ApiError, IntegrationFailure } from "./errors.ts";
export type { Fault, FaultRates, FaultSource } from "./faults.ts";
export type { ApiCall } from "./http.ts";
export type { Integration, IntegrationRequest, Integrations } from "./integrations.ts";
export type { QuotaRegion } from "./quotas.ts";
