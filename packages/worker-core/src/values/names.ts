/** What a worker's process already has in its environment. A name that ends with `_` reserves every name with that prefix. */
const RESERVED = [
  "WORKLOAD",
  "TRANSPORT",
  "ACTIVITY_ARN",
  "QUEUE_URL",
  "VISIBILITY_SECONDS",
  "MAX_RECEIVE_COUNT",
  "TOKEN_SECONDS",
  "CONCURRENCY",
  "HEALTH_PORT",
  "PROTECTED_MINUTES",
  "WATCH_DEPLOYMENTS",
  "DRAIN",
  "COUNTED",
  "MOST_TASKS",
  "SECRET_REFERENCES",
  "LOG_EXECUTION_DATA",
  "AWS_",
  "ECS_",
  "LAMBDA_",
  "POWERTOOLS_",
];

/** The names that a workload's variable or secret may have, as the end of a message. */
export const ALLOWED_NAMES = `letters, digits and _, at least two, beginning with a letter, and none of ${RESERVED.join(", ")}`;

/**
 * Whether a variable or secret may have this name: both can be environment variables of the worker's process. Lambda takes no name
 * of one letter (Lambda API reference, Environment).
 */
export function isAllowedName(name: string): boolean {
  return /^[A-Za-z]\w+$/.test(name) && !RESERVED.some((reserved) => matches(name, reserved));
}

function matches(name: string, reserved: string): boolean {
  return reserved.endsWith("_") ? name.startsWith(reserved) : name === reserved;
}
