import type { Row } from "../../case.ts";
import { documented, inferred, localStack, tinyAsl } from "../sources.ts";
import { ARITY, callsOf } from "./calls.ts";

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
const MD5_OF_TEXT = "202cb962ac59075b964b07152d234b70";

export const texts: readonly Row[] = [
  format.gives("'Hi {}', $.a", { a: "Ada" }, "Hi Ada", tinyAsl("States.Format 001")),
  format.gives("'{} {} {}', $.a, 2, true", { a: "x" }, "x 2 true", tinyAsl("States.Format 002")),
  format.gives("'none'", {}, "none", tinyAsl("States.Format 004")),
  format.gives("$.t, 1", { t: "a {} b" }, "a 1 b", tinyAsl("States.Format 005")),
  format.gives("'\\'{}\\' \"{}\"', 1, 2", {}, "'1' \"2\"", tinyAsl("States.Format 003")),
  format.gives(
    "'\\{{}\\}', 1",
    {},
    "{1}",
    documented("Amazon States Language specification, intrinsic functions: \\{ and \\}"),
  ),
  format.gives("'{}|{}', $.a, 3.5", { a: null }, "null|3.5", tinyAsl("States.Format 016")),
  format.gives("'{}', $.a", { a: { b: 1, c: [] } }, "{b=1, c=[]}", localStack("test_format_2")),
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
  format.rejects("'{} {}', 1", {}, tinyAsl("States.Format 009")),
  format.rejects("'{}', 1, 2", {}, tinyAsl("States.Format 010")),
  format.fails("'{} {}', 1", {}, COUNTED, UNMATCHED),
  format.fails("'{}', 1, 2", {}, COUNTED, UNMATCHED),
  format.fails("'Hi {', 1", {}, tinyAsl("States.Format 018"), NO_CLOSING),
  format.fails("'Hi {{}}', 1", {}, tinyAsl("States.Format 019"), NO_CLOSING),
  format.fails("'Hi {0}', 1", {}, inferred("States.Format 019"), NO_CLOSING),
  format.fails("'}'", {}, tinyAsl("States.Format 020"), NO_OPENING),
  format.fails("", {}, ARITY),
  format.finds(
    "'{}', $$.Nope",
    {},
    "$.Nope",
    localStack("a path into the context object is shown as one into the input"),
  ),

  split.gives("$.a, ','", { a: "x,y" }, ["x", "y"], tinyAsl("States.StringSplit 001")),
  split.gives(
    "$.a, '.+,'",
    { a: "1+2,3.4" },
    ["1", "2", "3", "4"],
    tinyAsl("States.StringSplit 002"),
  ),
  split.gives("$.a, ','", { a: ",x,,y," }, ["x", "y"], tinyAsl("States.StringSplit 003 to 005")),
  split.gives("$.a, ','", { a: "," }, [], tinyAsl("States.StringSplit 006")),
  split.gives("$.a, ','", { a: "" }, [], tinyAsl("States.StringSplit 007")),
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
  split.gives("$.a, ','", { a: " , " }, [" ", " "], localStack("test_string_split")),
  split.fails("$.a, ','", { a: 123 }, tinyAsl("States.StringSplit 016")),
  split.fails("$.a, $.b", { a: "x", b: 1 }, tinyAsl("States.StringSplit 017")),
  split.fails("$.a, ','", { a: null }, tinyAsl("States.StringSplit 018")),
  split.fails("$.a, $.b", { a: "x", b: [","] }, tinyAsl("States.StringSplit 025")),
  split.fails("", {}, ARITY),
  split.fails("$.a", { a: "x" }, ARITY),
  split.fails("$.a, ',', 'y'", { a: "x" }, ARITY),

  uuid.runs("", {}, tinyAsl("States.UUID 001")),
  uuid.runs("'x'", {}, tinyAsl("States.UUID 008")),
  uuid.runs("1, 2", {}, tinyAsl("States.UUID 010")),
  uuid.runs("null", {}, tinyAsl("States.UUID 011")),
  uuid.finds("$.a", {}, "$.a", inferred("arguments are read before the function is called")),

  encode.gives("'hello'", {}, "aGVsbG8=", tinyAsl("States.Base64Encode 001")),
  encode.gives("''", {}, "", tinyAsl("States.Base64Encode 002")),
  encode.gives("$.a", { a: "✓" }, "4pyT", tinyAsl("States.Base64Encode 004")),
  encode.runs("$.a", { a: "a".repeat(10_000) }, tinyAsl("States.Base64Encode 009")),
  encode.fails("$.a", { a: "a".repeat(10_001) }, tinyAsl("States.Base64Encode 010")),
  encode.fails("123", {}, tinyAsl("States.Base64Encode 011")),
  encode.fails("$.a", { a: {} }, tinyAsl("States.Base64Encode 012")),
  encode.fails("", {}, tinyAsl("States.Base64Encode 014")),
  encode.fails("'a', 'b'", {}, tinyAsl("States.Base64Encode 015")),

  decode.gives("'aGVsbG8='", {}, "hello", tinyAsl("States.Base64Decode 001")),
  decode.gives("$.a", { a: " YWJjZA== " }, "abcd", tinyAsl("States.Base64Decode 019")),
  decode.gives(
    "$.a",
    { a: "A".repeat(999) },
    "\0".repeat(749),
    tinyAsl("States.Base64Decode 006: 3 characters at the end are 2 bytes"),
  ),
  decode.runs("'YWI'", {}, tinyAsl("States.Base64Decode 014")),
  decode.gives("$.a", { a: "YWI" }, "ab", CODEC),
  decode.runs("'ab==cd'", {}, tinyAsl("States.Base64Decode 015")),
  decode.runs("'!!!invalid!!!'", {}, tinyAsl("States.Base64Decode 013")),
  decode.gives("'!Y#W-J'", {}, "ao\ufffd", CODEC),
  decode.gives("'YQ==Yg=='", {}, "a", CODEC),
  decode.runs("$.a", { a: "A".repeat(10_000) }, tinyAsl("States.Base64Decode 007")),
  decode.fails("$.a", { a: "A".repeat(10_001) }, tinyAsl("States.Base64Decode 008")),
  decode.fails("123", {}, tinyAsl("States.Base64Decode 009")),
  decode.fails("$.a", { a: {} }, tinyAsl("States.Base64Decode 010")),
  decode.fails("", {}, tinyAsl("States.Base64Decode 011")),
  decode.fails("'YQ==', 'x'", {}, tinyAsl("States.Base64Decode 012")),
  decode.finds("$.a", {}, "$.a", tinyAsl("States.Base64Decode 024")),

  hash.gives("'hello', 'MD5'", {}, "5d41402abc4b2a76b9719d911017c592", tinyAsl("States.Hash 001")),
  hash.gives(
    "'hello', 'SHA-1'",
    {},
    "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    tinyAsl("States.Hash 002"),
  ),
  hash.runs("'hello', 'SHA-256'", {}, tinyAsl("States.Hash 003")),
  hash.runs("'hello', 'SHA-384'", {}, tinyAsl("States.Hash 004")),
  hash.runs("'hello', 'SHA-512'", {}, tinyAsl("States.Hash 005")),
  hash.gives("123, 'MD5'", {}, MD5_OF_TEXT, inferred("States.Hash 014: a number is made a text")),
  hash.runs("123, 'SHA-256'", {}, tinyAsl("States.Hash 014")),
  hash.runs("$.a, 'MD5'", { a: {} }, tinyAsl("States.Hash 015")),
  hash.runs("$.a, 'MD5'", { a: "a".repeat(10_000) }, tinyAsl("States.Hash 012")),
  hash.fails("$.a, 'MD5'", { a: "a".repeat(10_001) }, tinyAsl("States.Hash 013")),
  hash.fails("'hello', 123", {}, tinyAsl("States.Hash 016")),
  hash.fails("'hello', 'sha-256'", {}, tinyAsl("States.Hash 021")),
  hash.fails("'hello', 'SHA256'", {}, tinyAsl("States.Hash 022")),
  hash.fails("'hello', ''", {}, tinyAsl("States.Hash 023")),
  hash.fails("'hello', 'MD-5'", {}, tinyAsl("States.Hash 024")),
  hash.fails("", {}, tinyAsl("States.Hash 017")),
  hash.fails("'hello'", {}, tinyAsl("States.Hash 018")),
  hash.fails("'hello', 'MD5', 'x'", {}, tinyAsl("States.Hash 019")),
  hash.finds("'hello', $.a", {}, "$.a", tinyAsl("States.Hash 030")),
];
