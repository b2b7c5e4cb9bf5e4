import { UsageError } from "../cli/usageError.ts";
import { inlineJson } from "../executions/inlineJson.ts";
import type { OwnWorkflows } from "../executions/ownWorkflows.ts";
import type { StartableKind } from "../executions/requireStartable.ts";

export interface InvokeOptions {
  /** What has the name. */
  readonly kind: StartableKind;
  readonly name: string;
  /** Without it, the first sample, or `{}`. */
  readonly input?: { readonly value: unknown } | undefined;
  /** A deployed stack; without it, this machine. */
  readonly stack?: string | undefined;
  /** Of the Step Functions of an environment of this machine that is up. */
  readonly url?: string | undefined;
  readonly json?: boolean | undefined;
  /** By default this checkout's. */
  readonly own?: OwnWorkflows | undefined;
}

const THIS_MACHINE: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Reads `--url`. @throws {UsageError} when it is no URL of this machine */
export function readUrl(given: string): string {
  const url = URL.parse(given);
  if (url?.protocol === "http:" && THIS_MACHINE.has(url.hostname)) return url.origin;
  throw new UsageError(
    `--url is "${given}"; allowed: the URL of Step Functions that pnpm dev or pnpm start --keep shows, such as http://127.0.0.1:8083`,
  );
}

/** Reads `-i`. @throws {UsageError} when it can't be read, or Step Functions would refuse it */
export const readInlineInput = inlineJson("-i");
