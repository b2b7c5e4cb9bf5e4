/** Where a secret's value is kept: a reference in a stack file, taken apart. */
export interface SecretReference {
  readonly kind: "secretsManager" | "parameter";
  /** An ARN or a name. */
  readonly address: string;
  /** One field of a JSON secret in Secrets Manager; `undefined` for the whole text. */
  readonly field?: string | undefined;
}

/** The forms, as the end of a sentence. */
export const REFERENCE_FORMS =
  "the name or the full ARN of a secret in Secrets Manager, with #FIELD for one field of a JSON secret; or ssm: and the name of a parameter in Parameter Store, or its ARN";

/** Letters, digits and /_+=.@-, at most 512 (Secrets Manager API: CreateSecret, Name). */
const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;
/** Secrets Manager appends - and six random characters to a secret's name in its ARN. */
const SECRET_ARN =
  /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/;
/** Letters, digits, and _.- in each part of a path (Systems Manager API: PutParameter, Name). */
const PARAMETER_NAME = /^(?:\/?[\w.-]+)(?:\/[\w.-]+)*$/;
const PARAMETER_ARN = /^arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w.-]+(?:\/[\w.-]+)*$/;
/** ECS writes a field between colons, and JSON may have any other name. */
const FIELD = /^[^:#]+$/;

/** Why a text is no reference; `undefined` when it is one. */
export function referenceProblem(text: string): string | undefined {
  return parseReference(text) === undefined ? `allowed: ${REFERENCE_FORMS}` : undefined;
}

/** Takes a reference apart; `undefined` for a text of another form. */
export function parseReference(text: string): SecretReference | undefined {
  if (text.startsWith("ssm:")) {
    const name = text.slice("ssm:".length);
    return PARAMETER_NAME.test(name) ? { kind: "parameter", address: name } : undefined;
  }
  if (PARAMETER_ARN.test(text)) return { kind: "parameter", address: text };
  const [address = "", field, ...rest] = text.split("#");
  if (rest.length > 0 || (field !== undefined && !FIELD.test(field))) return undefined;
  if (!SECRET_ARN.test(address) && !SECRET_NAME.test(address)) return undefined;
  return { kind: "secretsManager", address, field };
}

export function isArn(address: string): boolean {
  return address.startsWith("arn:");
}
