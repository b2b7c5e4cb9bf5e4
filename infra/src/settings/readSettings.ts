import * as pulumi from "@pulumi/pulumi";
import { requireNoneEncrypted } from "./encrypted.ts";
import { requireOwnRegion } from "./ownRegion.ts";
import { type Manifests, parseSettings, programKeys, type Settings } from "./settings.ts";

/**
 * Reads the running stack's configuration.
 * @throws {ConfigurationError} when the configuration is invalid; the message names each wrong key, its value and the allowed values.
 */
export function readSettings(manifests: Manifests): Settings {
  const all = pulumi.runtime.allConfig();
  const stack = pulumi.getStack();
  requireNoneEncrypted(Object.keys(all).filter(isEncrypted), stack);
  const settings = parseSettings(programKeys(all), manifests, stack);
  requireOwnRegion(settings, all["aws:region"], stack);
  return settings;
}

/** Pulumi decrypts what it hands to a program, and says by key which values were encrypted; its types omit the question. */
function isEncrypted(key: string): boolean {
  const isConfigSecret: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  if (typeof isConfigSecret !== "function") return false;
  // A language host may name keys in their old form.
  return [key, key.replace(":", ":config:")].some((form) => isConfigSecret(form) === true);
}
