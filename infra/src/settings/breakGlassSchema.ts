import { z } from "zod";
import { MAX_SESSION_SECONDS, MAX_TRUST_POLICY_CHARACTERS } from "../limits.ts";
import { principalsOf } from "./principals.ts";

/** What a trust policy has besides its principals. */
const REST_OF_POLICY = 256;
const MAX_PRINCIPALS_CHARACTERS = MAX_TRUST_POLICY_CHARACTERS - REST_OF_POLICY;
const TRUST_POLICY = `a trust policy has at most ${MAX_TRUST_POLICY_CHARACTERS}`;

const principals = principalsOf(MAX_PRINCIPALS_CHARACTERS, TRUST_POLICY)
  .min(1)
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
