/** The registry for previews without a cloud: every type of the generated data is validated, and recorded only. */
import type { Random } from "../../../services/random";
import type { ResourceKind } from "../../resource-kind";
import { readInputData } from "../../validation/data";
import { recordedResourceKinds } from ".";
import { recordedKind } from "./recorded-kind";

export const recordedKinds = (random: Random): readonly ResourceKind[] => {
  const own = recordedResourceKinds(random);
  const covered = new Set(own.map(({ token }) => token));
  const rest = Object.entries(readInputData().resources).filter(([token]) => !covered.has(token));
  return [...own, ...rest.map(([token, { computed }]) => recordedKind({ token, computed }, random))];
};
