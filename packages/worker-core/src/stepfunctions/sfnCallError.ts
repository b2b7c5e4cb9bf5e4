/** AWS answered a call with an error. `name` is AWS's name of the error, such as TaskTimedOut. */
export class SfnCallError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(operation: string, answer: { readonly status: number; readonly text: string }) {
    const { code, message } = parse(answer.text);
    super(message ?? `${operation} was answered with HTTP ${answer.status}`);
    this.name = code ?? `Http${answer.status}`;
    this.$metadata = { httpStatusCode: answer.status };
  }
}

/** `{"__type": "com.amazonaws.swf.service.v2.model#TaskTimedOut", "message": "…"}`, or anything else from a proxy. */
function parse(text: string): { code?: string; message?: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return {};
    const type = "__type" in body ? body.__type : undefined;
    const message = "message" in body ? body.message : "Message" in body ? body.Message : undefined;
    return {
      ...(typeof type === "string" ? { code: type.slice(type.lastIndexOf("#") + 1) } : {}),
      ...(typeof message === "string" ? { message } : {}),
    };
  } catch {
    return {};
  }
}
