import type { ClientUrl } from "./clientUrl.ts";

export interface ClientSettings extends ClientUrl {
  readonly region: string;
}

/**
 * The variables that AWS's SDKs read. Those of Python know the region by another name, and leave `sync-` out of a host's name
 * when asked to.
 */
export function environmentOf({ url, region }: ClientSettings): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_SFN: url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
  };
}

/** @param listens the address that the endpoint listens on */
export function greeting(listens: string, settings: ClientSettings): string {
  const { url, takesPrefix } = settings;
  const variables = Object.entries(environmentOf(settings)).map((pair) => pair.join("="));
  return [
    `Step Functions listens on ${listens}`,
    "",
    "  For an AWS SDK or the AWS CLI:",
    `    export ${variables.slice(0, 3).join(" ")}`,
    `    export ${variables.slice(3).join(" ")}`,
    `    aws stepfunctions --endpoint-url ${url} list-state-machines`,
    ...(takesPrefix ? [] : SYNC_NOTE),
    "",
    "  Ctrl+C stops it.",
    "",
  ].join("\n");
}

const SYNC_NOTE = [
  "  StartSyncExecution and TestState need, in JavaScript: new SFNClient({ disableHostPrefix: true })",
  "  The README says what the SDKs of Go and Java and older AWS CLIs need for them.",
];
