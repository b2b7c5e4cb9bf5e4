import { z } from "zod";
import { MAX_SESSION_SECONDS, MAX_TRUST_POLICY_CHARACTERS } from "../limits.ts";

/** IAM's letters for a path and for a name (API reference, CreateRole), without the path's `*`, which no principal may have. */
const PRINCIPAL = /^arn:[a-z-]+:iam::\d{12}:(role|user)\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

const principal = z
  .string()
  .regex(
    PRINCIPAL,
    "allowed: an ARN of one role or user, such as arn:aws:iam::123456789012:role/NAME",
  );

/** What a trust policy has besides its principals. */
const REST_OF_POLICY = 256;
const MAX_PRINCIPALS_CHARACTERS = MAX_TRUST_POLICY_CHARACTERS - REST_OF_POLICY;

const principals = z
  .array(principal)
  .min(1)
  .superRefine((given, context) => {
    given.forEach((arn, index) => {
      if (given.indexOf(arn) === index) return;
      context.addIssue({ code: "custom", path: [index], message: "allowed: each of them once" });
    });
    const characters = JSON.stringify(given).length;
    if (characters <= MAX_PRINCIPALS_CHARACTERS) return;
    const message = `allowed: ARNs of at most ${MAX_PRINCIPALS_CHARACTERS} characters together, since a trust policy has at most ${MAX_TRUST_POLICY_CHARACTERS}; these have ${characters}`;
    context.addIssue({ code: "custom", message });
  })
  .describe(
    "Who may assume the role: ARNs of roles and users that are there, of this account or another one",
  );

/** The role with which people move dead letters. */
export const breakGlass = z
  .strictObject({
    principals,
    mfa: z
      .boolean()
      .default(true)
      .describe(
        "Whether they must have signed in with MFA of IAM; false for those who come through IAM Identity Center or another provider of identities, whose sessions don't say so: let it demand MFA",
      ),
    maxSessionSeconds: z
      .int()
      .min(MAX_SESSION_SECONDS.min)
      .max(MAX_SESSION_SECONDS.max)
      .default(MAX_SESSION_SECONDS.min)
      .describe("How long a session of the role may last"),
  })
  .describe(
    "A role for emergencies, which may read the dead letters of workloads with transport: callback and move them back into their queues; where it is there, nobody else may read them. By default there is none",
  );
