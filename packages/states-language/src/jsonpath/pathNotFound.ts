/** A path that selects nothing. The message is that of the JSONPath library that AWS uses. */
export class PathNotFound extends Error {
  /** `pastTheEnd`: its last step is an index past an array's end. `invalid`: it does not fit the data, such as an index of a text. */
  readonly reason: "missing" | "pastTheEnd" | "invalid";

  constructor(message: string, reason: PathNotFound["reason"] = "missing") {
    super(message);
    this.reason = reason;
  }
}
