import { z } from "zod";
import { SSM_PARAMETER } from "../limits.ts";
import { physicalName } from "../names.ts";
import { parameterArnOf } from "../secrets/store.ts";
import { type CreateCounterpart, type LocalRegistration, readInputs } from "./counterpart.ts";

export const Inputs = z.strictObject({
  name: z.string().optional(),
  type: z.enum(["String", "StringList", "SecureString"]),
  value: z.string().optional(),
  insecureValue: z.string().optional(),
  allowedPattern: z.string().optional(),
  description: z.string().max(SSM_PARAMETER.descriptionCharacters).optional(),
  keyId: z.string().optional(),
  overwrite: z.boolean().default(false),
  tier: z.enum(["Standard", "Advanced", "Intelligent-Tiering"]).default("Standard"),
});
type Inputs = z.infer<typeof Inputs>;

/** `aws:ssm/parameter:Parameter`: what workers read from Parameter Store, and containers get as a secret. */
export const parameter: CreateCounterpart = (resource, { secrets, kms }) => {
  const inputs = readInputs(Inputs, resource);
  const name = physicalName(resource, inputs.name);
  requireName(name);
  const arn = parameterArnOf(name, resource.region);
  if (!inputs.overwrite && secrets.hasParameter(arn)) {
    throw new Error(
      `The parameter already exists. To overwrite this value, set the overwrite option in the request to true. ${name} is another resource, or one of the values that the environment was started with`,
    );
  }
  let version = 0;
  const put = (changed: LocalRegistration) => {
    const { type, keyId, ...given } = readInputs(Inputs, changed);
    const value = valueIn(given, type);
    const key = type === "SecureString" ? keyId : undefined;
    if (key !== undefined) kms.requireUsable("keyId", key, resource.region);
    version += 1;
    secrets.parameters.set(arn, { arn, name, value, type, version, keyId: key });
    return { description: "parameter of Parameter Store", outputs: { arn, name, value, version } };
  };
  return {
    ...put(resource),
    id: name,
    update: put,
    delete: () => void secrets.parameters.delete(arn),
  };
};

/** @throws {Error} when Parameter Store would refuse the value. It is not in the message: it may be a secret. */
function valueIn(
  { value, insecureValue, allowedPattern, tier }: Omit<Inputs, "type" | "keyId">,
  type: Inputs["type"],
): string {
  const given = [value, insecureValue].filter((one) => one !== undefined);
  const [text = ""] = given;
  if (given.length !== 1) throw new Error("give one of value and insecureValue");
  if (insecureValue !== undefined && type === "SecureString") {
    throw new Error("invalid configuration, cannot set type = SecureString and insecureValue");
  }
  if (text === "") throw new Error("value: Member must have length greater than or equal to 1");
  const max = SSM_PARAMETER.valueCharacters[tier];
  if (text.length > max) {
    throw new Error(
      `${tier} tier parameters support a maximum parameter value of ${max} characters. The value has ${text.length}`,
    );
  }
  if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(text)) {
    throw new Error(
      `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
    );
  }
  return text;
}

/** @throws {Error} when Parameter Store would refuse the name, with its messages (API reference, PutParameter). */
function requireName(name: string): void {
  if (name.includes("/") && !name.startsWith("/")) {
    throw new Error(`Parameter name must be a fully qualified name. name is ${name}`);
  }
  if (/^\/?(aws|ssm)/i.test(name) || !/^[\w.\-/]+$/.test(name)) {
    throw new Error(
      `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_. name is ${name}`,
    );
  }
  const levels = name.split("/").length - 1;
  if (levels > SSM_PARAMETER.levels) {
    throw new Error(
      `A hierarchy can have a maximum of ${SSM_PARAMETER.levels} levels. name has ${levels}`,
    );
  }
}
