import type { Resource } from "./states.ts";

const ACTIVITY = /^arn:[^:]+:states:[^:]*:\d*:activity:.+$/;
const FUNCTION = /^arn:[^:]+:lambda:[^:]*:\d*:function:.+$/;
const SERVICE = /^arn:[^:]+:states:[^:]*:[^:]*:(aws-sdk:[^:]+|[^:]+):([^:.]+)(?:\.([\w:]+))?$/;
const PATTERNS = ["sync", "sync:2", "waitForTaskToken"] as const;

/** What a Task state's Resource names, or `undefined` for what AWS would not know. */
export function parseResource(arn: string): Resource | undefined {
  if (ACTIVITY.test(arn)) return { kind: "activity", arn };
  if (FUNCTION.test(arn)) return { kind: "lambda", arn };
  const [, service, action, suffix] = SERVICE.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const pattern =
    suffix === undefined ? "requestResponse" : PATTERNS.find((name) => name === suffix);
  if (pattern === undefined) return undefined;
  return { kind: "service", arn, service, action, pattern };
}
