/** Rules of AWS for whoever models it without an engine: its quotas, and when a state is retried. */
export { createQuotas, type QuotaRegion, type Quotas, quotaOf } from "./api/quotas.ts";
export { retryDelay } from "./engine/retry.ts";
export { matchesError } from "./engine/stateErrors.ts";
