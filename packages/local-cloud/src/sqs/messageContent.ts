import { createHash } from "node:crypto";
import { z } from "zod";
import { MAX_SQS_MESSAGE_ATTRIBUTES, SQS_ATTRIBUTE_NAME } from "../limits.ts";
import { invalidParameter, missingParameter, SqsError } from "./sqsError.ts";

const Attribute = z.object({
  DataType: z.string().default(""),
  StringValue: z.string().optional(),
  /** In base64. */
  BinaryValue: z.string().optional(),
});
type Attribute = z.infer<typeof Attribute>;

/** The members of SendMessage and of an entry of SendMessageBatch that make the message. */
export const ContentInput = z.object({
  MessageBody: z.string().optional(),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
  MessageSystemAttributes: z.record(z.string(), Attribute).default({}),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});
export type ContentInput = z.infer<typeof ContentInput>;

/** What a sender sends. */
export interface MessageContent {
  readonly body: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly systemAttributes: Readonly<Record<string, Attribute>>;
  readonly groupId: string | undefined;
}

/** @throws {SqsError} when SQS would refuse the message; the error repeats neither the body nor a value. */
export function readContent(input: ContentInput): MessageContent {
  const { MessageBody: body = "", MessageAttributes: attributes } = input;
  if (body === "") throw missingParameter("MessageBody");
  const found = forbiddenIn(body);
  if (found !== undefined) {
    throw new SqsError(
      "InvalidMessageContents",
      `Invalid binary character '${found}' was found in the message body, ${ALLOWED_CHARACTERS}`,
    );
  }
  checkAttributes(attributes);
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      "MessageDeduplicationId",
      input.MessageDeduplicationId,
      "The request include parameter that is not valid for this queue type",
    );
  }
  const { MessageSystemAttributes: systemAttributes, MessageGroupId: groupId } = input;
  return { body, attributes, systemAttributes, groupId };
}

/** Bytes of the body, and of the attributes' names, types and values (SQS quotas). */
export function sizeOf(input: Pick<ContentInput, "MessageBody" | "MessageAttributes">): number {
  const attributes = Object.entries(input.MessageAttributes).map(
    ([name, attribute]) =>
      Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
  );
  return Buffer.byteLength(input.MessageBody ?? "") + attributes.reduce((a, b) => a + b, 0);
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

/**
 * The digest of a message's attributes, which senders and receivers compare (developer guide, "Calculating the MD5 message
 * digest for message attributes"). Undefined when there are none.
 */
export function md5OfAttributes(attributes: MessageContent["attributes"]): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const addWithLength = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name] as Attribute;
    addWithLength(Buffer.from(name));
    addWithLength(Buffer.from(attribute.DataType));
    hash.update(Buffer.from([isBinary(attribute) ? 2 : 1]));
    addWithLength(bytesOf(attribute));
  }
  return hash.digest("hex");
}

/** The grammar of XML 1.0, which includes characters above U+FFFF; lone surrogates are not in it. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const ALLOWED_CHARACTERS =
  "the set of allowed characters is #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].";

/** The first character that SQS does not take: `#xFFFF`. */
function forbiddenIn(text: string): string | undefined {
  const code = FORBIDDEN_CHARACTER.exec(text)?.[0].codePointAt(0);
  return code === undefined ? undefined : `#x${code.toString(16).toUpperCase()}`;
}

/** JavaScript reads more as a number, such as `0x10` and blanks. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function checkAttributes(attributes: ContentInput["MessageAttributes"]): void {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_SQS_MESSAGE_ATTRIBUTES) {
    throw refused(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_SQS_MESSAGE_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkAttribute(name: string, attribute: Attribute): void {
  if (!SQS_ATTRIBUTE_NAME.test(name)) {
    throw refused(
      "Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ",
    );
  }
  // AWS's documentation forbids periods in succession, and does not tell the words of the refusal.
  if (/^(aws|amazon)\.|^\.|\.$|\.\./i.test(name)) {
    throw refused(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal " +
        "use. Additionally, they cannot start or end with '.'.",
    );
  }
  const forbidden = forbiddenIn(attribute.DataType);
  if (forbidden !== undefined) {
    throw refused(
      `Invalid binary character '${forbidden}' was found in the type of message (user) attribute '${name}', ${ALLOWED_CHARACTERS}`,
    );
  }
  const [type] = attribute.DataType.split(".");
  if (type !== "String" && type !== "Number" && type !== "Binary") {
    throw refused(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type ` +
        "prefixes: Binary, Number, String.",
    );
  }
  const value = type === "Binary" ? attribute.BinaryValue : attribute.StringValue;
  if (value === undefined || value === "") {
    throw refused(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`,
    );
  }
  // A value has the characters of a body, and SQS refuses others by another code.
  const found = type === "Binary" ? undefined : forbiddenIn(value);
  if (found !== undefined) {
    throw refused(
      `Invalid binary character '${found}' was found in the value of message (user) attribute '${name}', ${ALLOWED_CHARACTERS}`,
    );
  }
  if (type === "Number" && !(DECIMAL.test(value) && Number.isFinite(Number(value)))) {
    throw refused(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}

function refused(message: string): SqsError {
  return new SqsError("InvalidParameterValue", message);
}

function isBinary({ DataType }: Attribute): boolean {
  return DataType.startsWith("Binary");
}

function bytesOf(attribute: Attribute): Buffer {
  return isBinary(attribute)
    ? Buffer.from(attribute.BinaryValue ?? "", "base64")
    : Buffer.from(attribute.StringValue ?? "");
}
