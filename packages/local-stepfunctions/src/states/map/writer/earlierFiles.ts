import { isObject, type JsonObject } from "@sfn-workers/states-language/json";
import type { CalledObjects } from "../../../s3/hooks.ts";

/**
 * The files of results that an attempt of a Map run has written, as its manifest lists them; undefined where no manifest can be read.
 */
export async function succeededFiles(
  objects: CalledObjects,
  bucket: string,
  manifest: string,
): Promise<readonly JsonObject[] | undefined> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of objects.read(bucket, manifest)) pieces.push(piece);
    const { ResultFiles: files } = JSON.parse(Buffer.concat(pieces).toString()) as JsonObject;
    const listed = isObject(files) ? files["SUCCEEDED"] : undefined;
    return Array.isArray(listed) ? listed.filter(isObject) : undefined;
  } catch {
    return undefined;
  }
}
