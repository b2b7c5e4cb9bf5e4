import { expect, test } from "vitest";
import { SfnCallError } from "./sfnCallError.ts";

test.each([
  ['{"__type":"TaskTimedOut","message":"too late"}', "TaskTimedOut", "too late"],
  ['{"__type":"com.amazonaws.swf.service.v2.model#InvalidToken"}', "InvalidToken", undefined],
  ['{"__type":"AccessDeniedException","Message":"no"}', "AccessDeniedException", "no"],
  ['{"__type":7,"message":8}', "Http400", undefined],
  ["<h1>Bad Gateway</h1>", "Http400", undefined],
  ['"text"', "Http400", undefined],
  ["null", "Http400", undefined],
  ["", "Http400", undefined],
])("the body %s results in the name %s and the message %s", (text, name, message) => {
  const error = new SfnCallError("SendTaskSuccess", { status: 400, text });
  expect(error.name).toBe(name);
  expect(error.message).toBe(message ?? "SendTaskSuccess was answered with HTTP 400");
  expect(error.$metadata).toEqual({ httpStatusCode: 400 });
});
