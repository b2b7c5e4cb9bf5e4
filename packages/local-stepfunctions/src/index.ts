export { parseExactly } from "@sfn-workers/states-language/json";
export type { AuthorizationRequest, Authorize } from "./api/authorization.ts";
export type { QuotaRegion } from "./api/quotas.ts";
export type { AuthorizeRole, RoleRequest } from "./authorizeRole.ts";
export { type StepFunctionsEndpoint, startStepFunctions } from "./endpoint.ts";
export {
  AccessDeniedException,
  ApiError,
  IntegrationFailure,
  missingAuthenticationToken,
} from "./errors.ts";
export type { ExecutionEvent, ObservedEvent } from "./executionEvent.ts";
export type { ExecutionWait, HandedOut } from "./executionWaits.ts";
export {
  checkFaultRates,
  createFaultDraws,
  type Fault,
  type FaultRates,
  type FaultSource,
  RANDOM_FAULT_KINDS,
  type RandomFaultKind,
} from "./http/faults.ts";
export type { ApiCall } from "./http/server.ts";
export type {
  AuthorizeTask,
  CallOfState,
  DoubleOf,
  Integration,
  IntegrationRequest,
  Integrations,
  TaskAuthorization,
} from "./integrations.ts";
export { type Clock, createVirtualClock, systemClock, type VirtualClock } from "./lib/clock.ts";
export { createSequences } from "./lib/sequences.ts";
export type { MockConfig, MockedAttempts, MockedMachine, MockedResponse } from "./mocks/config.ts";
export type { StepFunctionsOptions } from "./options.ts";
export type { UnanswerableMachine, UnanswerableState } from "./unanswerable.ts";
