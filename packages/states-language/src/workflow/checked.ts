import type { QueryLanguage } from "../definition/states.ts";
import type {
  FieldsIn,
  FieldsInAny,
  ObjectName,
  RequiredFields,
  Row,
  StateType,
} from "./fields.ts";
import type { Absent, IsUnion, Target, Unchecked } from "./unknown.ts";
import type { Values } from "./values.ts";

/**
 * The type that a definition of type `D` must have. Where it is right, this is the type itself; elsewhere a refusal is what the compiler
 * prints: the states of the level for a target that is none of them, a sentence for a field that the state doesn't have.
 */
export type CheckedMachine<D> = CheckedLevel<D, "Machine", LanguageOf<D, "JSONPath">>;

type LanguageOf<T, Inherited extends QueryLanguage> = T extends {
  readonly QueryLanguage: infer L extends QueryLanguage;
}
  ? L
  : Inherited;

/** The states that see each other: those of a machine, of a branch, or of an item processor. `L` is the machine's language. */
type CheckedLevel<W, Y extends ObjectName, L extends QueryLanguage> = {
  readonly [F in keyof W]: F extends "StartAt"
    ? Target<W[F], NamesIn<W>>
    : F extends "States"
      ? CheckedStates<W[F], L>
      : CheckedField<W[F], F, Y, L, L, never>;
} & Missing<W, Y> &
  Unchecked<W>;

type NamesIn<W> = W extends { readonly States: infer S }
  ? [NamesOf<S>] extends [never]
    ? "a state, but States has none"
    : NamesOf<S>
  : "a state, but there is no field States";

/** A name that is written as a number is a text all the same. */
type NamesOf<S> =
  Extract<keyof S, number> extends never
    ? keyof S & string
    : (keyof S & string) | `${Extract<keyof S, number>}`;

type CheckedStates<S, L extends QueryLanguage> = S extends readonly unknown[]
  ? "an object of states by their names"
  : string extends keyof S
    ? "a state's name must be a literal text, so that targets can be checked: for a computed one, ...named(NAME, STATE)"
    : {
        readonly [N in keyof S]: CheckedState<S[N], LanguageOf<S[N], L>, L, NamesOf<S>>;
      } & Unchecked<S, never>;

type CheckedState<
  T,
  L extends QueryLanguage,
  M extends QueryLanguage,
  N extends string,
> = T extends {
  readonly Type: infer Y extends StateType;
}
  ? IsUnion<Y> extends true
    ? { readonly Type: "one type, so that its fields can be checked" }
    : { readonly [F in keyof T]: CheckedField<T[F], F, Y, L, M, N> } & Missing<T, Y> &
        Leaving<T, Y, N> &
        Unchecked<T>
  : T extends object
    ? { readonly [F in keyof T]: F extends "Type" ? StateType : T[F] } & {
        readonly Type: StateType;
      } & Unchecked<T>
    : Absent<T, { readonly Type: StateType }>;

/** The fields that an object must have and doesn't. */
type Missing<T, Y extends StateType | ObjectName> = [
  Exclude<RequiredFields<Row<Y>>, keyof T>,
] extends [never]
  ? unknown
  : { readonly [F in Exclude<RequiredFields<Row<Y>>, keyof T>]: unknown };

/** A state that goes on somewhere says where. */
type Leaving<T, Y extends StateType, N extends string> =
  "Next" extends FieldsInAny<Row<Y>>
    ? [keyof T & ("Next" | "End")] extends [never]
      ? { readonly Next: N }
      : unknown
    : unknown;

/** A field of an object `Y`. `N` are the states of its level, `M` is the machine's language. */
type CheckedField<
  V,
  F,
  Y extends StateType | ObjectName,
  L extends QueryLanguage,
  M extends QueryLanguage,
  N extends string,
> =
  F extends FieldsIn<Row<Y>, L>
    ? CheckedValue<V, F, L, M, N>
    : F extends FieldsInAny<Row<Y>>
      ? [QueryLanguage] extends [L]
        ? `${F & string} is a field of one query language, and here it may be either`
        : `${F & string} is a field of ${Exclude<QueryLanguage, L>}, and the query language here is ${L}`
      : `${Called<Y>} has no field ${F & string}`;

type Called<Y extends StateType | ObjectName> = Y extends StateType
  ? `a state of type ${Y}`
  : Y extends keyof Names
    ? Names[Y]
    : `a ${Y}`;

interface Names {
  readonly Machine: "a state machine";
  readonly Branch: "a branch";
  readonly ChoiceRule: "a rule of Choices";
  readonly ItemReader: "an ItemReader";
  readonly ItemBatcher: "an ItemBatcher";
  readonly Processor: "an ItemProcessor";
  readonly DistributedConfig: "a ProcessorConfig";
}

type CheckedValue<
  V,
  F,
  L extends QueryLanguage,
  M extends QueryLanguage,
  N extends string,
> = F extends "Next" | "Default"
  ? Target<V, N>
  : F extends "QueryLanguage"
    ? CheckedLanguage<M, N>
    : F extends keyof Lists
      ? CheckedList<V, Lists[F], L, M, N>
      : F extends keyof Objects
        ? CheckedObject<V, Objects[F], L, M, N>
        : F extends "Branches"
          ? V extends readonly unknown[]
            ? { readonly [I in keyof V]: CheckedLevel<V[I], "Branch", M> }
            : Absent<V, readonly object[]>
          : F extends "ItemProcessor" | "Iterator"
            ? CheckedLevel<V, "Processor", M>
            : F extends keyof Values<L>
              ? Values<L>[F]
              : V;

/** The machine has either. A state may leave JSONPath, and not JSONata. */
type CheckedLanguage<M extends QueryLanguage, N extends string> = [N] extends [never]
  ? QueryLanguage
  : "JSONata" extends M
    ? "JSONata"
    : QueryLanguage;

interface Lists {
  readonly Retry: "Retrier";
  readonly Catch: "Catcher";
  readonly Choices: "ChoiceRule";
  readonly And: "Rule";
  readonly Or: "Rule";
}

interface Objects {
  readonly Not: "Rule";
  readonly ItemReader: "ItemReader";
  readonly ReaderConfig: "ReaderConfig";
  readonly ItemBatcher: "ItemBatcher";
  readonly ResultWriter: "ResultWriter";
  readonly WriterConfig: "WriterConfig";
  readonly ProcessorConfig: "DistributedConfig";
}

type CheckedList<
  V,
  Y extends ObjectName,
  L extends QueryLanguage,
  M extends QueryLanguage,
  N extends string,
> = V extends readonly unknown[]
  ? { readonly [I in keyof V]: CheckedObject<V[I], Y, L, M, N> }
  : Absent<V, readonly object[]>;

type CheckedObject<
  T,
  Y extends ObjectName,
  L extends QueryLanguage,
  M extends QueryLanguage,
  N extends string,
> = {
  readonly [F in keyof T]: CheckedField<T[F], F, Y, L, M, N>;
} & (Y extends "DistributedConfig" ? unknown : Missing<T, Y>) &
  Unchecked<T>;
