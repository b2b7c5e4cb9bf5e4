import { InvalidOption } from "../errors.ts";
import type { BundleOptions, DeclaredValues, ValueSchemas } from "./declared.ts";
import { ALLOWED_NAMES, isAllowedName } from "./names.ts";

/** npm's rule for names of packages, with or without a scope. */
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/**
 * Checks what a manifest declares for its handler and its build.
 * @throws {InvalidOption} when a name is not allowed, a schema is none, or an asset is outside the workload's folder.
 */
export function requireDeclarations({
  name,
  variables,
  secrets,
  bundle,
}: DeclaredValues & { readonly name: string; readonly bundle?: BundleOptions }): void {
  requireSchemas(`${name}: variables`, variables);
  requireSchemas(`${name}: secrets`, secrets);
  for (const secret of Object.keys(secrets ?? {})) {
    if (!Object.hasOwn(variables ?? {}, secret)) continue;
    throw new InvalidOption(`${name}: secrets`, secret, "a name that is not under variables too");
  }
  for (const external of bundle?.external ?? []) {
    if (PACKAGE_NAME.test(external)) continue;
    const allowed = "the name of a package, such as sharp or @img/colour";
    throw new InvalidOption(`${name}: bundle.external`, external, allowed);
  }
  for (const asset of bundle?.assets ?? []) {
    if (isBelow(asset)) continue;
    const allowed = "a glob of files in the workload's folder, such as templates/**, without ..";
    throw new InvalidOption(`${name}: bundle.assets`, asset, allowed);
  }
}

function requireSchemas(field: string, schemas: ValueSchemas = {}): void {
  for (const [name, schema] of Object.entries(schemas)) {
    if (!isAllowedName(name)) throw new InvalidOption(field, name, ALLOWED_NAMES);
    if (isSchema(schema)) continue;
    // The type only: somebody may have written a secret's value here.
    throw new InvalidOption(`${field}.${name}`, typeof schema, "a schema, such as z.string()");
  }
}

function isSchema(schema: unknown): boolean {
  if ((typeof schema !== "object" && typeof schema !== "function") || schema === null) return false;
  const standard: unknown = Reflect.get(schema, "~standard");
  return typeof standard === "object" && standard !== null && "validate" in standard;
}

function isBelow(glob: string): boolean {
  const segments = glob.split("/");
  return !/[\\:]/.test(glob) && segments.every((segment) => segment !== "" && segment !== "..");
}
