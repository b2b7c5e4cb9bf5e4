import { z } from "zod";
import { DATA_KEY_REUSE_SECONDS } from "../limits.ts";

/** The `encryptionConfiguration` of an activity or a state machine. */
export const Encryption = z
  .strictObject({
    type: z.enum(["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]).optional(),
    kmsKeyId: z.string().optional(),
    kmsDataKeyReusePeriodSeconds: z
      .number()
      .int()
      .min(DATA_KEY_REUSE_SECONDS.min)
      .max(DATA_KEY_REUSE_SECONDS.max)
      .optional(),
  })
  .refine(
    ({ type, kmsKeyId }) => (type === "CUSTOMER_MANAGED_KMS_KEY") === (kmsKeyId !== undefined),
    {
      path: ["kmsKeyId"],
      message: "required with the type CUSTOMER_MANAGED_KMS_KEY, and only with it",
    },
  );

/** In the form of Step Functions' API, which has a type always. */
export function encryptionOf(given: z.infer<typeof Encryption> | undefined): {
  readonly type: string;
  readonly kmsKeyId?: string | undefined;
} {
  return { ...given, type: given?.type ?? "AWS_OWNED_KEY" };
}
