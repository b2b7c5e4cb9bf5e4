/** Rules of AWS for whoever models it without an engine: its quotas, when a state is retried, and what an execution fails with. */
export {
  createQuotas,
  type QuotaRegion,
  type Quotas,
  quotaOf,
  quotaRegionOf,
} from "./api/quotas.ts";
export { retryDelay } from "./engine/retry.ts";
export { matchesError, reportedName } from "./engine/stateErrors.ts";
