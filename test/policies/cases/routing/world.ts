/** Rules for the cases of this family, in the compliant stack. */
import { below, changed, component, ruleProps, subject, WORLD } from "../../fixtures/world";
import type { Subject } from "../../support/subject";

export type RuleShape = Parameters<typeof ruleProps>[1];

/** One more rule of a context. */
export const rule = (context: string, shape: RuleShape, more: Record<string, unknown> = {}): Subject =>
  below(component(context), "aws:lb/listenerRule:ListenerRule", "extra-rule", {
    ...ruleProps(context, shape),
    ...more,
  });

export const withRule = (context: string, shape: RuleShape, more: Record<string, unknown> = {}): readonly Subject[] => [
  ...WORLD,
  rule(context, shape, more),
];

/** The compliant stack with another shape of one rule. */
export const reshaped = (name: string, shape: RuleShape, world = WORLD): readonly Subject[] =>
  changed(name, ruleProps(name.split("-")[0] ?? "", shape), world);

/** A rule of the world alone, with other properties. */
export const loneRule = (change: Record<string, unknown>): Subject => ({
  ...subject("ratings-safe"),
  props: { ...subject("ratings-safe").props, ...change },
});

/** A context in another phase. */
export const inPhase = (context: string, phase: string, weight: number, world = WORLD): readonly Subject[] =>
  changed(context, { phase, weight }, world);

/** Every rule of a context sends everything to it. */
export const takenOver = (context: string, phase: "extracted" | "retired", world = WORLD): readonly Subject[] =>
  ["pinned", "safe", "rest"].reduce(
    (result, name) =>
      changed(
        `${context}-${name}`,
        (props) => ({
          ...props,
          actions: [{ type: "forward", targetGroupArn: subject(`${context}-targets`).props["arn"] }],
        }),
        result,
      ),
    inPhase(context, phase, 100, world),
  );
