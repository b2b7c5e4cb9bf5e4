import { Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { MAX_READ_FILE_BYTES } from "../../../limits.ts";
import type { CalledObjects } from "../../../s3/hooks.ts";
import { readerFailed } from "./failure.ts";

/** As large as the pieces of a file that is not compressed. */
const CHUNK = { chunkSize: 65_536 };

/** The text of an object, piece by piece; unpacked, if its name ends with .gz, .zst or .zstd. */
export async function* textsOf(
  objects: CalledObjects,
  bucket: string,
  key: string,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let bytes = 0;
  for await (const piece of unpacked(objects.read(bucket, key), key)) {
    bytes += piece.length;
    if (bytes > MAX_READ_FILE_BYTES) throw readerFailed(`s3://${bucket}/${key} is over 10 GB.`);
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}

async function* unpacked(
  pieces: AsyncGenerator<Uint8Array>,
  key: string,
): AsyncGenerator<Uint8Array> {
  const transform = unpackerOf(key);
  if (transform === undefined) {
    yield* pieces;
    return;
  }
  const source = Readable.from(pieces, { objectMode: false });
  source.on("error", (error) => transform.destroy(error));
  try {
    yield* source.pipe(transform);
  } finally {
    source.destroy();
    transform.destroy();
  }
}

function unpackerOf(key: string): Transform | undefined {
  if (key.endsWith(".gz")) return createGunzip(CHUNK);
  return /\.zstd?$/.test(key) ? createZstdDecompress(CHUNK) : undefined;
}
