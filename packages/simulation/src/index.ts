export { InvalidLoad, type Load, type LoadPart, parseLoad, startsOf } from "./load.ts";
export type { Prices } from "./prices.ts";
export { type DeclaredResource, NotSimulated } from "./resources.ts";
export {
  type Assumptions,
  HANDLER_SPREAD,
  type HandlerTime,
  type PollerOrder,
  type Scenario,
  type Span,
  USUAL,
} from "./scenario.ts";
export { type Minute, type OnMinute, type Outcome, type Simulated, simulate } from "./simulate.ts";
