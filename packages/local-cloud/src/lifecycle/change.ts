/** A resource of the program with the description of its counterpart on this machine. */
export interface LocalResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; undefined at the top of the tree. */
  readonly parent: string | undefined;
  /** Shown to users: "activity", "timer, every 5 minutes", "no local effect". */
  readonly description: string;
  /** Undefined for resources without an ARN, such as components. */
  readonly arn: string | undefined;
}

/**
 * What a deployment or an update has done with one resource:
 *
 * - `same`: its arguments have not changed.
 * - `create`: the program has it anew.
 * - `update`: AWS changes its arguments in place.
 * - `replace`: AWS can't change one of its arguments, so a new resource takes its place.
 * - `deleteReplaced`: the resource that was replaced is deleted.
 * - `delete`: the program no longer has it.
 * - `retain`: the program no longer has it, or has replaced it, but it stays because of `retainOnDelete`.
 */
export type Change =
  | {
      readonly kind: "same" | "create" | "deleteReplaced" | "delete" | "retain";
      readonly resource: LocalResource;
    }
  | {
      readonly kind: "update" | "replace";
      readonly resource: LocalResource;
      /** The arguments that changed, or because of which it is replaced. */
      readonly changed: readonly string[];
    };

/** An update of a program has failed. What was done until then stays, and the next update goes on from there. */
export class UpdateFailed extends Error {
  override readonly name = "UpdateFailed";
  readonly changes: readonly Change[];

  constructor(cause: unknown, changes: readonly Change[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.changes = changes;
  }
}
