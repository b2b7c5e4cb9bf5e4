/** What is allowed, for messages. */
export const LAMBDA_URL =
  "the http or https URL of what answers Lambda's Invoke, such as http://127.0.0.1:3001";

export function isLambdaUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === "";
}

/** As a message shows it. */
export function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/]*@/, "//…@");
}
