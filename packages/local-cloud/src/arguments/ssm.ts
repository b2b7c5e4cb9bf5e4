import type * as aws from "@pulumi/aws";
import type { ArgumentsOf } from "./support.ts";

export const parameter = {
  allowedPattern: "checked",
  arn: "no local effect",
  dataType: "no local effect",
  description: "checked",
  insecureValue: "reproduced",
  keyId: "reproduced",
  name: "reproduced",
  overwrite: "checked",
  region: "reproduced",
  tags: "checked",
  tier: "checked",
  type: "reproduced",
  value: "reproduced",
  valueWo: "refused",
  valueWoVersion: "refused",
} as const satisfies ArgumentsOf<aws.ssm.ParameterArgs>;
