import type { Resource } from "./states.ts";

const ACTIVITY = /^arn:[^:]+:states:[^:]*:\d*:activity:.+$/;
/**
 * With a version, an alias or neither. Whether the region and the account exist is seen when the task runs, and a text that is to be
 * substituted may become anything.
 */
const FUNCTION =
  /^arn:aws(?:-[a-z]+)*:lambda:[^:]*:[^:]*:function:[\w-]{1,64}(?::(?:\$LATEST(?:\.PUBLISHED)?|[\w-]{1,128}))?$/;
const SUBSTITUTED_FUNCTION = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.*\$\{.+\}/;
const SERVICE = /^arn:[^:]+:states:[^:]*:[^:]*:(aws-sdk:[^:]+|[^:]+):([^:.]+)(?:\.([\w:]+))?$/;
const PATTERNS = ["sync", "sync:2", "waitForTaskToken"] as const;

/** Parses the ARN in a Task state's Resource; `undefined` for an ARN that Step Functions does not accept there. */
export function parseResource(arn: string): Resource | undefined {
  if (ACTIVITY.test(arn)) return { kind: "activity", arn };
  if (FUNCTION.test(arn) || SUBSTITUTED_FUNCTION.test(arn)) return { kind: "lambda", arn };
  const [, service, action, suffix] = SERVICE.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const pattern =
    suffix === undefined ? "requestResponse" : PATTERNS.find((name) => name === suffix);
  if (pattern === undefined) return undefined;
  return { kind: "service", arn, service, action, pattern };
}
