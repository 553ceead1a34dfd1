/** Sends resources through the policy SDK's real server code, as the engine does over gRPC. */
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as server from "@pulumi/policy/server";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { toPulumiPolicy } from "../../../policies/pack/border";
import { Session } from "../../../policies/pack/session";
import type { Policy } from "../../../policies/core/policy";
import { policies } from "../../../policies/rules";
import { urnOf, type Subject } from "./subject";

export { UNKNOWN_TEXT, urnOf, type Subject } from "./subject";

export interface Verdict {
  readonly policy: string;
  readonly level: "mandatory" | "advisory" | "other";
  readonly message: string;
  readonly urn: string;
}

type Rpc = (
  call: { readonly request: unknown },
  callback: (error: Error | undefined, answer: AnalyzeAnswer) => void,
) => void;

interface AnalyzeAnswer {
  getDiagnosticsList(): readonly {
    getPolicyname(): string;
    getEnforcementlevel(): number;
    getMessage(): string;
    getUrn(): string;
  }[];
}

/** The SDK's own functions: internal, so they have no types, and its version is pinned. */
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server as unknown as Readonly<
  Record<"makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun", (...args: readonly unknown[]) => unknown>
>;

/** The day on which the tests' packs run. */
export const TODAY = "2026-11-21";

/** Policies as the SDK has them. */
export function pulumiPolicies(pack: readonly Policy[]): readonly unknown[] {
  const session = new Session({ policies: pack, started: undefined, today: () => TODAY });
  return pack.map((policy) => toPulumiPolicy(policy, session));
}

const struct = (value: unknown): Struct => Struct.fromJavaScript(value as Record<string, JavaScriptValue>);

/** Sends one request and gives what the policies told. */
export async function ask(rpc: unknown, request: unknown): Promise<readonly Verdict[]> {
  const answer = await new Promise<AnalyzeAnswer>((resolve, reject) =>
    (rpc as Rpc)({ request }, (error, value) =>
      error === undefined || error === null ? resolve(value) : reject(error),
    ),
  );
  return answer.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level: LEVELS[diagnostic.getEnforcementlevel()] ?? "other",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn(),
  }));
}

const LEVELS: Readonly<Record<number, Verdict["level"]>> = {
  [analyzer.EnforcementLevel.ADVISORY]: "advisory",
  [analyzer.EnforcementLevel.MANDATORY]: "mandatory",
};

function optionsOf({ options = {}, parent }: Subject): analyzer.AnalyzerResourceOptions {
  const sent = new analyzer.AnalyzerResourceOptions();
  sent.setProtect(options.protect ?? false);
  sent.setIgnorechangesList([...(options.ignoreChanges ?? [])]);
  if (options.deleteBeforeReplace !== undefined) {
    sent.setDeletebeforereplace(options.deleteBeforeReplace);
    sent.setDeletebeforereplacedefined(true);
  }
  if (parent !== undefined) sent.setParent(parent);
  return sent;
}

function providerOf({ provider = {} }: Subject): analyzer.AnalyzerProviderResource {
  const sent = new analyzer.AnalyzerProviderResource();
  sent.setType("pulumi:providers:aws");
  sent.setName("default");
  sent.setProperties(struct(provider));
  return sent;
}

/** The request by which the engine asks about one resource. */
export function resourceRequest(subject: Subject): analyzer.AnalyzeRequest {
  const request = new analyzer.AnalyzeRequest();
  request.setType(subject.type);
  request.setUrn(urnOf(subject));
  request.setName(subject.name ?? "it");
  request.setProperties(struct(subject.props));
  request.setOptions(optionsOf(subject));
  if (subject.provider !== undefined) request.setProvider(providerOf(subject));
  return request;
}

/** The request by which the engine asks about a whole stack. */
export function stackRequest(subjects: readonly Subject[]): analyzer.AnalyzeStackRequest {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    subjects.map((subject) => {
      const resource = new analyzer.AnalyzerResource();
      resource.setType(subject.type);
      resource.setUrn(urnOf(subject));
      resource.setName(subject.name ?? "it");
      resource.setProperties(struct(subject.props));
      resource.setOptions(optionsOf(subject));
      if (subject.provider !== undefined) resource.setProvider(providerOf(subject));
      if (subject.parent !== undefined) resource.setParent(subject.parent);
      resource.setDependenciesList([...(subject.dependencies ?? [])]);
      for (const [property, urns] of Object.entries(subject.propertyDependencies ?? {})) {
        const found = new analyzer.AnalyzerPropertyDependencies();
        found.setUrnsList([...urns]);
        resource.getPropertydependenciesMap().set(property, found);
      }
      return resource;
    }),
  );
  return request;
}

/** What the pack says about one resource before it is created. */
export const analyze = async (subject: Subject, pack: readonly Policy[] = policies): Promise<readonly Verdict[]> =>
  ask(makeAnalyzeRpcFun("banyan", "0.1.0", "mandatory", pulumiPolicies(pack)), resourceRequest(subject));

/** What the pack says about a whole stack. */
export const analyzeStack = async (
  subjects: readonly Subject[],
  pack: readonly Policy[] = policies,
): Promise<readonly Verdict[]> =>
  ask(makeAnalyzeStackRpcFun("banyan", "0.1.0", "mandatory", pulumiPolicies(pack)), stackRequest(subjects));

/** Violations that stop the deployment. */
export const mandatory = (verdicts: readonly Verdict[], policy?: string): readonly Verdict[] =>
  verdicts.filter((verdict) => verdict.level === "mandatory" && (policy === undefined || verdict.policy === policy));

/** What is shown and stops nothing. */
export const advisory = (verdicts: readonly Verdict[], policy?: string): readonly Verdict[] =>
  verdicts.filter((verdict) => verdict.level === "advisory" && (policy === undefined || verdict.policy === policy));
