import { expect, test } from "vitest";
import { parseExactly } from "../json/exactJson.ts";
import { javaHash } from "./hash.ts";

/** What a JDK answers for the same document. */
test.each([
  ["null", 0],
  ["true", 1231],
  ["false", 1237],
  ['""', 0],
  ['"abc"', 96354],
  ['"Aa"', 2112],
  ['"BB"', 2112],
  ['"\\u4e2d"', 20013],
  ["12345", 12345],
  ["3000000000", -1294967296],
  ["-3000000000", -1294967297],
  ["123456789012345678901234567890", 1915528825],
  ["-98765432109876543210", 550835337],
  ["1.5", 1073217536],
  ["-0.001", 1839319985],
  ["1e300", -164130400],
  ["[]", 1],
  ["{}", 0],
  ['[1,[2,"x"]]', 2135],
  ['{"a":1,"b":[null]}', 221],
  ['{"b":[null],"a":1}', 221],
])("the hashCode of %s is %d", (json, expected) => {
  expect(javaHash(parseExactly(json))).toBe(expected);
});
