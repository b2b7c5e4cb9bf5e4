/** A resource's inputs or outputs, without Pulumi's own keys. */
export type Properties = Readonly<Record<string, unknown>>;

/** A resource that is there. */
export interface StoredResource {
  readonly type: string;
  readonly id: string;
  /** Whoever has made it, or changed it last. */
  readonly urn: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What a kind sees of the account in which something is made. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  /** The resources that are there, without the one at hand. */
  readonly others: readonly StoredResource[];
  /** Another one each time: for ids such as `subnet-…`. */
  serial(): string;
}

/** What is asked for. Its name is an input, also where the provider made it up. */
export interface Given {
  readonly inputs: Properties;
}

/** The id that something new gets, and what AWS computes. */
export interface Created {
  readonly id: string;
  readonly outputs: Properties;
}

/** What creating does where something with the same identity is there. */
export type Conflict = "refused" | "returns what is there" | "overwrites";

/** What AWS, or a registry, and the provider do with one type of resource. Each entry names its source. */
export interface ResourceKind {
  /** Inputs whose change replaces the resource. */
  readonly replaces: readonly string[];
  /** Where more than the name of an input decides, as in CustomizeDiff: the inputs that replace it. */
  replacesFor?(before: Properties, after: Properties): readonly string[];
  /** Inputs that AWS fills in where they are missing (Optional and Computed): to take one away changes nothing. */
  readonly filledIn?: readonly string[];
  /** What AWS has for inputs that nobody gave. */
  readonly unset?: Properties;
  /** Inputs that an update does not change, though the provider says that it does. */
  readonly keeps?: readonly string[];
  readonly name?: ResourceName;
  /** It is deleted before its replacement is made, whatever its name is. */
  readonly deleteBeforeReplace?: true;
  /** Two resources of the type that share it are the same one to AWS; undefined where each create makes another. */
  identity?(given: Given): string;
  /** What creating one does where one with its identity is. Default: `refused`. */
  readonly conflict?: Conflict | ((there: StoredResource, given: Given) => Conflict);
  /** Why AWS refuses to create it, besides a conflict. */
  refuses?(given: Given, place: Place): string | undefined;
  /** Why AWS refuses to change it. */
  refusesUpdate?(before: StoredResource, after: Given, place: Place): string | undefined;
  /** Why AWS refuses to delete it. */
  refusesDeletion?(resource: StoredResource, place: Place): string | undefined;
  created(given: Given, place: Place): Created;
  /** What AWS computes anew on a change; by default nothing. */
  updated?(before: StoredResource, after: Given, place: Place): Properties;
  /** Whether deleting the other deletes this one too, of whatever type the other is. */
  goesWith?(resource: StoredResource, gone: StoredResource): boolean;
}

/** The input with the name of a resource. */
export interface ResourceName {
  readonly input: string;
  /** How long a name may be that the bridge makes up: the program's name and seven hex digits. */
  readonly autonamed: number;
  /** How long AWS lets it be. */
  readonly longest: number;
}

/** What the tables say of each type. What replaces it stands with the local cloud, which needs it too. */
export type ResourceKinds = Readonly<Record<string, Omit<ResourceKind, "replaces">>>;
