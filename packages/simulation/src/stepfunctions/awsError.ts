/** What the SDK throws when AWS answers a call with an error: a worker reads its name and that there was an answer. */
export class AwsError extends Error {
  readonly $metadata = { httpStatusCode: 400 } as const;

  constructor(name: string) {
    super(name);
    this.name = name;
  }
}
