import { type BusEvent, busEvent, type PutEvent } from "./event.ts";
import type { EventPattern } from "./pattern.ts";

/** A rule of a bus. */
export interface EventRule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly region: string;
  /** Undefined for a rule that is disabled. */
  accepts: EventPattern | undefined;
  /** By their ids; each is told the events that the rule accepts. */
  readonly targets: Map<string, (event: BusEvent) => void>;
}

/** An event that is on its bus. */
export interface PutOutcome {
  readonly eventId: string;
  /** The names of the rules that accept it. */
  readonly rules: string[];
}

/** The rules of all event buses of an environment. No service of it sends events by itself; somebody has to put them. */
export interface EventRules {
  /** @throws {Error} when the bus has one of that name. */
  add(rule: EventRule): void;
  find(region: string, bus: string, name: string): EventRule | undefined;
  delete(rule: EventRule): void;
  /** Sends an event to the targets of the rules that accept it. */
  put(event: PutEvent, region: string): PutOutcome;
}

export function createEventRules(now: () => number): EventRules {
  const rules = new Map<string, EventRule>();
  const keyOf = ({ region, bus, name }: Pick<EventRule, "region" | "bus" | "name">) =>
    `${region} ${bus} ${name}`;
  return {
    add(rule) {
      if (rules.has(keyOf(rule))) throw new Error(`name: Rule ${rule.name} already exists.`);
      rules.set(keyOf(rule), rule);
    },
    find: (region, bus, name) => rules.get(keyOf({ region, bus, name })),
    delete: (rule) => void rules.delete(keyOf(rule)),
    put(given, region) {
      const event = busEvent(given, { now: now(), region });
      const { bus = "default" } = given;
      const accepting = [...rules.values()].filter(
        (rule) => rule.region === region && rule.bus === bus && rule.accepts?.(event) === true,
      );
      for (const { targets } of accepting) for (const tell of targets.values()) tell(event);
      return { eventId: event.id, rules: accepting.map(({ name }) => name) };
    },
  };
}
