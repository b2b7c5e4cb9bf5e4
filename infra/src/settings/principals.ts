import { z } from "zod";

/** IAM's letters for a path and for a name (API reference, CreateRole), without the path's `*`, which no principal may have. */
const PRINCIPAL = /^arn:[a-z-]+:iam::\d{12}:(role|user)\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

const principal = z
  .string()
  .regex(
    PRINCIPAL,
    "allowed: an ARN of one role or user, such as arn:aws:iam::123456789012:role/NAME",
  );

/**
 * Roles and users, each of them once, which a policy names.
 *
 * @param characters how many of the policy's they may have together
 * @param reason why they may not have more
 */
export function principalsOf(characters: number, reason: string) {
  return z.array(principal).superRefine((given, context) => {
    given.forEach((arn, index) => {
      if (given.indexOf(arn) === index) return;
      context.addIssue({ code: "custom", path: [index], message: "allowed: each of them once" });
    });
    const has = JSON.stringify(given).length;
    if (has <= characters) return;
    const message = `allowed: ARNs of at most ${characters} characters together, since ${reason}; these have ${has}`;
    context.addIssue({ code: "custom", message });
  });
}
