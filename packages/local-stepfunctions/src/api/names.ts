import { ApiError } from "../errors.ts";

/** Characters that no name may have: white space, brackets, wildcards, special and control characters. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for control characters
  /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** @throws {ApiError} InvalidName when the name has a forbidden character. */
export function checkName(name: string): void {
  if (FORBIDDEN.test(name)) throw new ApiError("InvalidName", `Invalid Name: '${name}'`);
}
