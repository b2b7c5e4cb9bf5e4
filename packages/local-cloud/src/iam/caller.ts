/** Who makes a call, and in which Region: the credential scope of its signature (SigV4), which is not checked. */
export interface Caller {
  readonly accessKeyId?: string;
  /** Undefined for a call that is not signed. */
  readonly region?: string;
}

/** @param authorization `AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/sqs/aws4_request, …` */
export function callerOf(authorization = ""): Caller {
  const [, accessKeyId, region] =
    /Credential=([^/,\s]+)(?:\/\d{8}\/([a-z0-9-]+)\/)?/.exec(authorization) ?? [];
  return {
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(region !== undefined && { region }),
  };
}
