/** A policy's settings. Defaults are applied here: the SDK leaves them to the command line, which not every caller is. */
import type { Stage } from "./stage";

/** A setting as JSON schema describes it. */
export type ConfigProperty =
  | { readonly type: "string"; readonly description: string; readonly default: string }
  | { readonly type: "number"; readonly description: string; readonly default: number }
  | { readonly type: "boolean"; readonly description: string; readonly default: boolean }
  | { readonly type: "array"; readonly description: string; readonly default: readonly string[] }
  /** A list of objects. Its members are read with care: nothing has checked them. */
  | { readonly type: "records"; readonly description: string; readonly default: readonly SettingRecord[] }
  /** Names to texts. */
  | { readonly type: "map"; readonly description: string; readonly default: Readonly<Record<string, string>> };

export type SettingRecord = Readonly<Record<string, unknown>>;
export type RawConfig = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is SettingRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export class Settings {
  constructor(
    private readonly schema: Readonly<Record<string, ConfigProperty>>,
    private readonly raw: RawConfig = {},
  ) {}

  text(name: string): string {
    const value = this.value(name);
    return typeof value === "string" ? value : "";
  }

  number(name: string): number {
    const value = this.value(name);
    return typeof value === "number" ? value : Number.NaN;
  }

  flag(name: string): boolean {
    return this.value(name) === true;
  }

  list(name: string): readonly string[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.map(String) : [];
  }

  records(name: string): readonly SettingRecord[] {
    const value = this.value(name);
    return Array.isArray(value) ? value.filter(isRecord) : [];
  }

  map(name: string): Readonly<Record<string, string>> {
    const value = this.value(name);
    if (!isRecord(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, String(inner)]));
  }

  /** A number by stage, out of a map; a stage that the setting leaves out has the default's. */
  ofStage(name: string, stage: Stage): number {
    const property = this.schema[name];
    return Number(this.map(name)[stage] ?? (property?.type === "map" ? property.default[stage] : undefined));
  }

  /** @throws Error for a setting that the policy does not declare: a fault of the policy. */
  private value(name: string): unknown {
    const property = this.schema[name];
    if (property === undefined) throw new Error(`the policy has no setting "${name}"`);
    return this.raw[name] ?? property.default;
  }
}
