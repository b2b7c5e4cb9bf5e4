import type { Identity } from "./sfnAccess.ts";

/** The part of an SDK client's configuration that says who calls. The client keeps the credentials, and renews them in time. */
export interface ClientIdentity {
  credentials(): Promise<Omit<Identity, "region">>;
  region(): Promise<string>;
}

/** Who the client's calls are from, with credentials that are valid now. */
export async function identityOf(config: ClientIdentity): Promise<Identity> {
  const [credentials, region] = await Promise.all([config.credentials(), config.region()]);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { accessKeyId, secretAccessKey, sessionToken, region };
}
