import { ApiError } from "../errors.ts";

/** Characters that no name of Step Functions may have: space, brackets, wildcards, special and control characters. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** @throws ApiError InvalidName */
export function checkName(name: string): void {
  if (FORBIDDEN.test(name)) throw new ApiError("InvalidName", `Invalid Name: '${name}'`);
}
