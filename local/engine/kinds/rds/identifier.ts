import type { Rules } from "../rules";

/** Source: CreateDBCluster: 1 to 63 letters, digits and hyphens, first a letter, no hyphen at the end or two in a row. */
export const checkIdentifier = (rules: Rules, property: string): Rules =>
  rules
    .length(property, 1, 63)
    .pattern(
      property,
      /^[a-z](?!.*--)([a-z0-9-]*[a-z0-9])?$/,
      "lower-case letters, digits and single hyphens, first a letter, last no hyphen",
    );
