import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";
import type { BotocoreService } from "./botocore.ts";
import { CORRECTIONS } from "./corrections.ts";
import { serviceName } from "./names.ts";
import { signingNames } from "./signingNames.ts";
import { storedModelOf } from "./storedModelOf.ts";
import { UNSUPPORTED } from "./unsupported.ts";

/**
 * Writes the models of all services, and the names that their requests are signed for. Each argument is the folder `data` of an installed botocore, the oldest first: an
 * older one has services that are in no newer one.
 */
const folders = process.argv.slice(2);
if (folders.length === 0)
  throw new Error("usage: node generate/models.ts FOLDER… (botocore's data)");

const services = new Map(folders.flatMap((folder) => [...newestServices(folder)]));
const files = [...services].map(([name, service]): [string, Buffer] => {
  const stored = storedModelOf(corrected(name, service), new Set(UNSUPPORTED[name]));
  const compressed = brotliCompressSync(JSON.stringify(stored), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  return [`${name}.json.br`, compressed];
});

const models = join(import.meta.dirname, "../src/services/models");
rmSync(models, { recursive: true, force: true });
mkdirSync(models);
for (const [name, compressed] of files) writeFileSync(join(models, name), compressed);
writeFileSync(join(models, "../signingNames.ts"), signingNames(services));
writeFileSync(join(models, "../modelsRelease.ts"), releaseOf(folders.at(-1) ?? ""));

function releaseOf(folder: string): string {
  const source = readFileSync(join(folder, "../__init__.py"), "utf8");
  const [, version = ""] = /^__version__ = ['"](.+)['"]$/m.exec(source) ?? [];
  return `/** Whose models these are. Written by generate/models.ts. */
export const MODELS_RELEASE = "botocore ${version}";
`;
}

/** Each service in its newest version. The folders of versions are dates. */
function newestServices(folder: string): Map<string, BotocoreService> {
  const files = globSync("*/*/service-2.json{,.gz}", { cwd: folder }).sort();
  return new Map(
    files.map((file) => {
      const bytes = readFileSync(join(folder, file));
      const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
      const service: BotocoreService = JSON.parse(text);
      const { serviceId, serviceFullName } = service.metadata;
      return [serviceName(serviceId ?? serviceFullName), service];
    }),
  );
}

function corrected(name: string, service: BotocoreService): BotocoreService {
  const shapes = { ...service.shapes };
  for (const [shape, correction] of Object.entries(CORRECTIONS[name] ?? {})) {
    const found = shapes[shape];
    if (found === undefined) throw new Error(`The model of ${name} has no shape ${shape}`);
    const members = correction.members && { ...found.members, ...correction.members };
    shapes[shape] = { ...found, ...correction, ...(members && { members }) };
  }
  return { ...service, shapes };
}
