import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ContentInput, md5OfAttributes, readContent, sizeOf } from "./messageContent.ts";

const read = (input: object) => readContent(ContentInput.parse(input));
const withAttribute = (attribute: object, name = "a") => ({
  MessageBody: "x",
  MessageAttributes: { [name]: attribute },
});

test("a body may have every character of XML, also those above U+FFFF", () => {
  expect(read({ MessageBody: "a\t\u00e4\u2028\u{1f600}" }).body).toBe("a\t\u00e4\u2028\u{1f600}");
});

test.each([
  ["has no body", {}, "The request must contain the parameter MessageBody."],
  ["has an empty body", { MessageBody: "" }, "must contain the parameter MessageBody."],
  [
    "has a control character",
    { MessageBody: "a\u000b" },
    "Invalid binary character '#xB' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
  ],
  ["has half a character", { MessageBody: "\ud83d" }, "'#xD83D' was found in the message body"],
  [
    "has an attribute with such a character",
    withAttribute({ DataType: "String", StringValue: "b\uffff" }),
    "Invalid binary character '#xFFFF' was found in the value of message (user) attribute 'a', ",
  ],
  [
    "has an attribute without a value",
    withAttribute({ DataType: "String", StringValue: "" }),
    "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
  ],
  [
    "has an attribute of an unknown type",
    withAttribute({ DataType: "Text", StringValue: "b" }),
    "The type of message (user) attribute 'a' is invalid.",
  ],
  [
    "has a number that is none",
    withAttribute({ DataType: "Number", StringValue: "b" }),
    "Can't cast the value of message (user) attribute 'a' to a number.",
  ],
  [
    "has a number that only JavaScript takes for one",
    withAttribute({ DataType: "Number", StringValue: "0x10" }),
    "Can't cast the value of message (user) attribute 'a' to a number.",
  ],
  [
    "has an attribute with a reserved name",
    withAttribute({ DataType: "String", StringValue: "b" }, "AWS.a"),
    "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'.",
  ],
  [
    "has an attribute with periods in succession in its name",
    withAttribute({ DataType: "String", StringValue: "b" }, "a..b"),
    "Additionally, they cannot start or end with '.'.",
  ],
  [
    "has an attribute with a control character in its type",
    withAttribute({ DataType: "String.a\u0001", StringValue: "b" }),
    "Invalid binary character '#x1' was found in the type of message (user) attribute 'a', ",
  ],
  [
    "has a deduplication id, which belongs to FIFO queues",
    { MessageBody: "x", MessageDeduplicationId: "1" },
    "Value 1 for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type",
  ],
])("a message is refused that %s", (_title, input, message) => {
  expect(() => read(input)).toThrow(message);
});

test.each(["5", "-0.5", ".5", "5.", "+1e3", "1E-9"])("the number %s is taken", (StringValue) => {
  const attributes = { a: { DataType: "Number", StringValue } };
  expect(read(withAttribute(attributes.a)).attributes).toEqual(attributes);
});

test("more than ten attributes are refused", () => {
  const attribute = { DataType: "String", StringValue: "b" };
  const MessageAttributes = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [`a${index}`, attribute]),
  );
  expect(() => read({ MessageBody: "x", MessageAttributes })).toThrow(
    "Number of message attributes [11] exceeds the allowed maximum [10].",
  );
});

test("the size of a message counts bytes, with the names, types and values of its attributes", () => {
  const MessageAttributes = {
    name: { DataType: "String", StringValue: "\u00e4" },
    raw: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]).toString("base64") },
  };
  expect(sizeOf({ MessageBody: "\u00e4", MessageAttributes })).toBe(2 + 4 + 6 + 2 + 3 + 6 + 3);
});

describe("the digest of attributes", () => {
  test("is that of their names in order, types and values, each with its length", () => {
    const parts = (...texts: readonly string[]) =>
      texts.flatMap((text) => [Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]);
    const bytes = Buffer.concat([
      ...parts("a", "Binary"),
      Buffer.from([2]),
      ...parts("hi"),
      ...parts("b", "String"),
      Buffer.from([1]),
      ...parts("there"),
    ]);
    expect(
      md5OfAttributes({
        b: { DataType: "String", StringValue: "there" },
        a: { DataType: "Binary", BinaryValue: Buffer.from("hi").toString("base64") },
      }),
    ).toBe(createHash("md5").update(bytes).digest("hex"));
  });

  test("is absent without attributes", () => {
    expect(md5OfAttributes({})).toBeUndefined();
  });
});
