/** A name, a name with a qualifier, or an ARN that may lack its first parts. */
const FUNCTION_NAME =
  /^(?:(?:arn:[^:]+:lambda:[^:]*:)?(?:\d{12}:)?function:)?(?<name>[^:]+)(?::(?<qualifier>.+))?$/;

export interface CalledFunction {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

/** The function that a FunctionName or a Resource names, in any of the forms that Lambda takes. */
export function calledFunction(text: string, qualifier?: string): CalledFunction {
  const { groups } = FUNCTION_NAME.exec(text) ?? {};
  return { name: groups?.["name"] ?? text, qualifier: qualifier ?? groups?.["qualifier"] };
}
