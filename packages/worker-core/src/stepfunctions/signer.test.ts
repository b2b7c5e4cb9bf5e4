import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Identity, SignableRequest } from "./sfnAccess.ts";
import { createSigner } from "./signer.ts";

type Data = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: ArrayBuffer | ArrayBufferView) =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

/** SHA-256 in the form that the SDK's signer asks for. */
class Sha256 {
  readonly #hash;
  constructor(secret?: Data) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }
  reset(): void {}
}

async function signedBySdk(request: SignableRequest, identity: Identity, signingDate: Date) {
  const { region, sessionToken, ...keys } = identity;
  const credentials = sessionToken ? { ...keys, sessionToken } : keys;
  const signer = new SignatureV4({ credentials, region, service: "states", sha256: Sha256 });
  return (await signer.sign(request, { signingDate })).headers;
}

const anyText = fc.string({ unit: "grapheme", maxLength: 60 });
const anyKey = fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 40 });
const anyIdentity = fc.record<Identity>(
  {
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: anyKey,
    sessionToken: fc.stringMatching(/^[A-Za-z0-9+/=]{1,200}$/),
    region: fc.constantFrom("us-east-1", "eu-central-1", "cn-north-1"),
  },
  { requiredKeys: ["accessKeyId", "secretAccessKey", "region"] },
);
const anyRequest = fc
  .record({
    hostname: fc.domain(),
    path: fc.oneof(
      fc.constant("/"),
      fc.webPath().filter((path) => path.startsWith("/")),
    ),
    target: fc.stringMatching(/^[A-Za-z. ]{1,40}$/),
    body: anyText,
  })
  .map(
    ({ hostname, path, target, body }): SignableRequest => ({
      method: "POST",
      protocol: "https:",
      hostname,
      path,
      query: {},
      headers: {
        host: hostname,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": target,
      },
      body,
    }),
  );
const anyDate = fc.date({
  min: new Date("1970-01-01"),
  max: new Date("2100-01-01"),
  noInvalidDate: true,
});

test("the headers equal those of the SDK's signer, byte by byte", async () => {
  const signer = createSigner("states");
  await fc.assert(
    fc.asyncProperty(anyRequest, anyIdentity, anyDate, async (request, identity, date) => {
      const expected = await signedBySdk(request, identity, date);
      expect(signer.sign(request, identity, date)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("a new day, a new secret and a new Region have keys of their own", async () => {
  const signer = createSigner("states");
  const [request] = fc.sample(anyRequest, { seed: 1, numRuns: 1 });
  if (!request) throw new Error("no request");
  const identity = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", region: "us-east-1" };
  const date = new Date("2026-01-01T23:59:59Z");
  for (const [changes, at] of [
    [{}, date],
    [{}, new Date("2026-01-02T00:00:00Z")],
    [{ secretAccessKey: "renewed", sessionToken: "new" }, date],
    [{ region: "eu-central-1" }, date],
    [{}, date],
  ] as const) {
    const who = { ...identity, ...changes };
    expect(signer.sign(request, who, at)).toEqual(await signedBySdk(request, who, at));
  }
});
