/** The `aws` provider's own configuration, as the engine hands it over. */
import { isRecord, isUnknown, type Value, type Values } from "../wire/values";

export interface ProviderConfiguration {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** Nested configuration arrives as an object or as its JSON text. */
const parsed = (value: Value): Value => {
  if (typeof value !== "string" || isUnknown(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

const stringsOf = (value: Value): Readonly<Record<string, string>> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      )
    : {};

export const readConfiguration = (args: Values, fallbackRegion: string): ProviderConfiguration => {
  const defaultTags = parsed(args.defaultTags);
  return {
    region: typeof args.region === "string" && !isUnknown(args.region) ? args.region : fallbackRegion,
    defaultTags: isRecord(defaultTags) ? stringsOf(defaultTags.tags) : {},
  };
};
