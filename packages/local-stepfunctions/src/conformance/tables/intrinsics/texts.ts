import type { Row } from "../../case.ts";
import { callsOf, inferred, measured, recorded } from "./calls.ts";

const format = callsOf("States.Format");
const split = callsOf("States.StringSplit");
const uuid = callsOf("States.UUID");
const encode = callsOf("States.Base64Encode");
const decode = callsOf("States.Base64Decode");
const hash = callsOf("States.Hash");

const UNMATCHED =
  "Invalid arguments in States.Format: number of arguments do not match the occurrences of {}.";
const NO_CLOSING = "Invalid template in States.Format: matching '}' not found for '{'.";
const NO_OPENING = "Invalid template in States.Format: matching '{' not found for '}'.";
const CODEC = inferred("Apache Commons Codec, whose decoding the measured ones are");
const COUNTED = inferred(
  "States.Format 009 to 011, and the text of tiny-asl-machine's own runtime",
);
const ARITY = inferred("the measured functions with a wrong number of arguments");
const MD5_OF_TEXT = "202cb962ac59075b964b07152d234b70";

export const texts: readonly Row[] = [
  format.gives("'Hi {}', $.a", { a: "Ada" }, "Hi Ada", measured("States.Format 001")),
  format.gives("'{} {} {}', $.a, 2, true", { a: "x" }, "x 2 true", measured("States.Format 002")),
  format.gives("'none'", {}, "none", measured("States.Format 004")),
  format.gives("$.t, 1", { t: "a {} b" }, "a 1 b", measured("States.Format 005")),
  format.gives("'\\'{}\\' \"{}\"', 1, 2", {}, "'1' \"2\"", measured("States.Format 003")),
  format.gives("'\\{{}\\}', 1", {}, "{1}", {
    basis: "documented",
    where: "Amazon States Language specification, intrinsic functions: \\{ and \\}",
  }),
  format.gives("'{}|{}', $.a, 3.5", { a: null }, "null|3.5", measured("States.Format 016")),
  format.gives("'{}', $.a", { a: { b: 1, c: [] } }, "{b=1, c=[]}", recorded("test_format_2")),
  format.gives(
    "'{}', $.a",
    { a: 12345678.5 },
    "1.23456785E7",
    inferred("Double.toString of Java, as Map.toString is recorded"),
  ),
  format.gives(
    "$.t",
    { t: 123 },
    "123",
    inferred("States.Format 011, whose note says only that AWS takes such a template otherwise"),
  ),
  format.fails("$.t, 1", { t: 123 }, COUNTED, UNMATCHED),
  format.rejects("'{} {}', 1", {}, measured("States.Format 009")),
  format.rejects("'{}', 1, 2", {}, measured("States.Format 010")),
  format.fails("'{} {}', 1", {}, COUNTED, UNMATCHED),
  format.fails("'{}', 1, 2", {}, COUNTED, UNMATCHED),
  format.fails("'Hi {', 1", {}, measured("States.Format 018"), NO_CLOSING),
  format.fails("'Hi {{}}', 1", {}, measured("States.Format 019"), NO_CLOSING),
  format.fails("'Hi {0}', 1", {}, inferred("States.Format 019"), NO_CLOSING),
  format.fails("'}'", {}, measured("States.Format 020"), NO_OPENING),
  format.fails("", {}, ARITY),
  format.finds(
    "'{}', $$.Nope",
    {},
    "$.Nope",
    recorded("a path into the context object is shown as one into the input"),
  ),

  split.gives("$.a, ','", { a: "x,y" }, ["x", "y"], measured("States.StringSplit 001")),
  split.gives(
    "$.a, '.+,'",
    { a: "1+2,3.4" },
    ["1", "2", "3", "4"],
    measured("States.StringSplit 002"),
  ),
  split.gives("$.a, ','", { a: ",x,,y," }, ["x", "y"], measured("States.StringSplit 003 to 005")),
  split.gives("$.a, ','", { a: "," }, [], measured("States.StringSplit 006")),
  split.gives("$.a, ','", { a: "" }, [], measured("States.StringSplit 007")),
  split.gives(
    "$.a, ''",
    { a: "abc" },
    ["abc"],
    inferred("StringTokenizer of Java, whose pieces the measured ones are"),
  ),
  split.gives(
    "$.a, ''",
    { a: "" },
    [],
    inferred("StringTokenizer of Java, whose pieces the measured ones are"),
  ),
  split.gives("$.a, ','", { a: " , " }, [" ", " "], recorded("test_string_split")),
  split.fails("$.a, ','", { a: 123 }, measured("States.StringSplit 016")),
  split.fails("$.a, $.b", { a: "x", b: 1 }, measured("States.StringSplit 017")),
  split.fails("$.a, ','", { a: null }, measured("States.StringSplit 018")),
  split.fails("$.a, $.b", { a: "x", b: [","] }, measured("States.StringSplit 025")),
  split.fails("", {}, ARITY),
  split.fails("$.a", { a: "x" }, ARITY),
  split.fails("$.a, ',', 'y'", { a: "x" }, ARITY),

  uuid.runs("", {}, measured("States.UUID 001")),
  uuid.runs("'x'", {}, measured("States.UUID 008")),
  uuid.runs("1, 2", {}, measured("States.UUID 010")),
  uuid.runs("null", {}, measured("States.UUID 011")),
  uuid.finds("$.a", {}, "$.a", inferred("arguments are read before the function is called")),

  encode.gives("'hello'", {}, "aGVsbG8=", measured("States.Base64Encode 001")),
  encode.gives("''", {}, "", measured("States.Base64Encode 002")),
  encode.gives("$.a", { a: "✓" }, "4pyT", measured("States.Base64Encode 004")),
  encode.runs("$.a", { a: "a".repeat(10_000) }, measured("States.Base64Encode 009")),
  encode.fails("$.a", { a: "a".repeat(10_001) }, measured("States.Base64Encode 010")),
  encode.fails("123", {}, measured("States.Base64Encode 011")),
  encode.fails("$.a", { a: {} }, measured("States.Base64Encode 012")),
  encode.fails("", {}, measured("States.Base64Encode 014")),
  encode.fails("'a', 'b'", {}, measured("States.Base64Encode 015")),

  decode.gives("'aGVsbG8='", {}, "hello", measured("States.Base64Decode 001")),
  decode.gives("$.a", { a: " YWJjZA== " }, "abcd", measured("States.Base64Decode 019")),
  decode.gives(
    "$.a",
    { a: "A".repeat(999) },
    "\0".repeat(749),
    measured("States.Base64Decode 006: 3 characters at the end are 2 bytes"),
  ),
  decode.runs("'YWI'", {}, measured("States.Base64Decode 014")),
  decode.gives("$.a", { a: "YWI" }, "ab", CODEC),
  decode.runs("'ab==cd'", {}, measured("States.Base64Decode 015")),
  decode.runs("'!!!invalid!!!'", {}, measured("States.Base64Decode 013")),
  decode.gives("'!Y#W-J'", {}, "ao\ufffd", CODEC),
  decode.gives("'YQ==Yg=='", {}, "a", CODEC),
  decode.runs("$.a", { a: "A".repeat(10_000) }, measured("States.Base64Decode 007")),
  decode.fails("$.a", { a: "A".repeat(10_001) }, measured("States.Base64Decode 008")),
  decode.fails("123", {}, measured("States.Base64Decode 009")),
  decode.fails("$.a", { a: {} }, measured("States.Base64Decode 010")),
  decode.fails("", {}, measured("States.Base64Decode 011")),
  decode.fails("'YQ==', 'x'", {}, measured("States.Base64Decode 012")),
  decode.finds("$.a", {}, "$.a", measured("States.Base64Decode 024")),

  hash.gives("'hello', 'MD5'", {}, "5d41402abc4b2a76b9719d911017c592", measured("States.Hash 001")),
  hash.gives(
    "'hello', 'SHA-1'",
    {},
    "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    measured("States.Hash 002"),
  ),
  hash.runs("'hello', 'SHA-256'", {}, measured("States.Hash 003")),
  hash.runs("'hello', 'SHA-384'", {}, measured("States.Hash 004")),
  hash.runs("'hello', 'SHA-512'", {}, measured("States.Hash 005")),
  hash.gives("123, 'MD5'", {}, MD5_OF_TEXT, inferred("States.Hash 014: a number is made a text")),
  hash.runs("123, 'SHA-256'", {}, measured("States.Hash 014")),
  hash.runs("$.a, 'MD5'", { a: {} }, measured("States.Hash 015")),
  hash.runs("$.a, 'MD5'", { a: "a".repeat(10_000) }, measured("States.Hash 012")),
  hash.fails("$.a, 'MD5'", { a: "a".repeat(10_001) }, measured("States.Hash 013")),
  hash.fails("'hello', 123", {}, measured("States.Hash 016")),
  hash.fails("'hello', 'sha-256'", {}, measured("States.Hash 021")),
  hash.fails("'hello', 'SHA256'", {}, measured("States.Hash 022")),
  hash.fails("'hello', ''", {}, measured("States.Hash 023")),
  hash.fails("'hello', 'MD-5'", {}, measured("States.Hash 024")),
  hash.fails("", {}, measured("States.Hash 017")),
  hash.fails("'hello'", {}, measured("States.Hash 018")),
  hash.fails("'hello', 'MD5', 'x'", {}, measured("States.Hash 019")),
  hash.finds("'hello', $.a", {}, "$.a", measured("States.Hash 030")),
];
