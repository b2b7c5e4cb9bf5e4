/** Of `any` and of `object` the compiler knows no state. */
export type Known<D> = object extends D
  ? { readonly "the definition is of type any or object, which nothing checks": never }
  : unknown;

/** A text of which the compiler knows no more than that it is one may be any name. */
export type Target<V, N extends string> = string extends V
  ? "a literal text: written in place, or the definition's variable `as const`"
  : N;

/** `any` is assignable to whatever refuses it, so what holds it lacks a field that says so. `Data` are the fields that may hold any JSON. */
export type Unchecked<T, Data = AnyJson> = [AnyIn<T, Data>] extends [never]
  ? unknown
  : {
      readonly [F in AnyIn<
        T,
        Data
      > as `${F} is or holds a value of type any, which nothing checks`]: never;
    };
type AnyIn<T, Data> = {
  [F in Exclude<keyof T, Data>]-?: true extends HoldsAny<T[F]> ? F : never;
}[Exclude<keyof T, Data>] &
  (string | number);
type HoldsAny<V> = 0 extends 1 & V
  ? true
  : V extends readonly (infer E)[]
    ? 0 extends 1 & E
      ? true
      : false
    : false;

type AnyJson =
  | "Arguments"
  | "Assign"
  | "BatchInput"
  | "Credentials"
  | "ItemSelector"
  | "Items"
  | "Output"
  | "Parameters"
  | "Result"
  | "ResultSelector";

/** A field that may be absent is undefined besides, which must not let other values in. */
export type Absent<T, Allowed> = T extends undefined ? never : Allowed;

export type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;
