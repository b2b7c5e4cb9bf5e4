/**
 * The object that AWS answers with. Another's page, such as that of a captive portal, may come with status 200 too.
 * @throws {Error} when it is anything else. It quotes nothing of the text, as the error of JSON.parse does, because that may
 * contain a token.
 */
export function answeredObject(operation: string, text: string): Readonly<Record<string, unknown>> {
  const answer = parse(text);
  if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) return { ...answer };
  throw new Error(`the answer to ${operation} is not a JSON object`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
