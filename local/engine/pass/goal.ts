/** What the program wants of one resource. */
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { UnsupportedError } from "../errors";
import { fromStruct } from "../wire/struct";
import type { Values } from "../wire/values";
import { aliasesOf, type Alias } from "./aliases";

export interface Goal {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly version: string;
  readonly provider: string;
  readonly inputs: Values;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** `undefined`: as the parent. */
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly aliases: readonly Alias[];
}

/** Options that change what happens and that we do not know: better no resource than a wrong one. */
const refuseUnsupported = (request: RegisterResourceRequest): void => {
  const hooks = request.getHooks()?.toObject();
  const bound = hooks ? Object.values(hooks).some((names) => names.length > 0) : false;
  const found: readonly (readonly [boolean, string])[] = [
    [request.getImportid() !== "", "the option import"],
    [bound, "resource hooks"],
    [request.getTransformsList().length > 0, "the option transforms"],
    [request.getReplaceWithList().length > 0, "the option replaceWith"],
    [request.hasReplacementTrigger(), "the option replacementTrigger"],
    [request.getPackageref() !== "", "parameterized packages"],
  ];
  const [first] = found.filter(([used]) => used);
  if (first) throw new UnsupportedError(`${first[1]} (used by ${request.getName()}, ${request.getType()})`);
};

export const readGoal = (request: RegisterResourceRequest): Goal => {
  refuseUnsupported(request);
  const dependencies = [...request.getPropertydependenciesMap().entries()];
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    version: request.getVersion(),
    provider: request.getProvider(),
    inputs: fromStruct(request.getObject()),
    dependencies: [...new Set(request.getDependenciesList())],
    propertyDependencies: Object.fromEntries(dependencies.map(([key, urns]) => [key, urns.getUrnsList()])),
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.getRetainondelete() === true,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    deletedWith: request.getDeletedwith(),
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: aliasesOf(request),
  };
};
