/** The parts of a service's model in botocore that are used here. */
export interface BotocoreService {
  readonly metadata: {
    readonly serviceId?: string;
    readonly serviceFullName: string;
    readonly endpointPrefix: string;
    /** Without it, the endpoint's prefix is the name. */
    readonly signingName?: string;
  };
  readonly operations: Readonly<Record<string, BotocoreOperation>>;
  readonly shapes: Readonly<Record<string, BotocoreShape>>;
}

interface BotocoreOperation {
  readonly input?: BotocoreReference;
  readonly output?: BotocoreReference;
}

interface BotocoreReference {
  readonly shape: string;
  readonly idempotencyToken?: boolean;
  readonly jsonvalue?: boolean;
}

export interface BotocoreShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, BotocoreReference>>;
  readonly required?: readonly string[];
  readonly member?: BotocoreReference;
  readonly key?: BotocoreReference;
  readonly value?: BotocoreReference;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  readonly document?: boolean;
  readonly eventstream?: boolean;
}
