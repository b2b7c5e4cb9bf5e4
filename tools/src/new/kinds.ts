/** What runs a new workload, and how tasks reach it. Of each, the first one by default. */
export const WORKERS = ["lambda", "fargate", "external"] as const;
export const TRANSPORTS = ["activity", "callback"] as const;
