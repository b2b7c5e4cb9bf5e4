import { UsageError } from "../cli/usageError.ts";

/** Reads `--endpoint`. @throws {UsageError} when it is no URL of a server, or has a password */
export function readEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password) {
    // It is not repeated, because a password is in it.
    throw new UsageError(
      "--endpoint has a user name or a password, which no call would carry; allowed: a URL such as http://127.0.0.1:8083",
    );
  }
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new UsageError(`--endpoint is "${text}"; allowed: a URL such as http://127.0.0.1:8083`);
}

/** Whether the URL is one of AWS's own, which checks signatures and roles. */
export function isAws({ hostname }: URL): boolean {
  return /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.test(hostname);
}

/** The region in a URL of AWS's. */
export function regionIn(url: URL): string | undefined {
  if (!isAws(url)) return undefined;
  return /(?:^|\.)states(?:-fips)?\.([a-z]+-[a-z-]+-\d)\./.exec(url.hostname)?.[1];
}
