/** Sends resources through the policy SDK's real server code, as the engine does over gRPC. */
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as server from "@pulumi/policy/server";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { toPulumiPolicy } from "../../../policies/pack/border";
import type { Policy } from "../../../policies/core/policy";
import { policies } from "../../../policies/rules";

/** The engine's placeholder for a text that is not known yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Subject {
  readonly type: string;
  readonly name?: string;
  readonly urn?: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export interface Verdict {
  readonly policy: string;
  readonly level: "mandatory" | "advisory" | "other";
  readonly message: string;
  readonly urn: string;
}

/** `urn:pulumi:dev::banyan::<type>::<name>`, the way the engine names what has no parent. */
export const urnOf = (subject: Subject): string =>
  subject.urn ?? `urn:pulumi:dev::banyan::${subject.type}::${subject.name ?? "it"}`;

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

const struct = (value: unknown): Struct => Struct.fromJavaScript(value as Record<string, JavaScriptValue>);

async function ask(rpc: unknown, request: unknown): Promise<readonly Verdict[]> {
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

/** What the pack says about one resource before it is created. */
export async function analyze(subject: Subject, pack: readonly Policy[] = policies): Promise<readonly Verdict[]> {
  const request = new analyzer.AnalyzeRequest();
  request.setType(subject.type);
  request.setUrn(urnOf(subject));
  request.setName(subject.name ?? "it");
  request.setProperties(struct(subject.props));
  const options = new analyzer.AnalyzerResourceOptions();
  if (subject.parent !== undefined) options.setParent(subject.parent);
  request.setOptions(options);
  if (subject.provider !== undefined) {
    const provider = new analyzer.AnalyzerProviderResource();
    provider.setType("pulumi:providers:aws");
    provider.setName("default");
    provider.setProperties(struct(subject.provider));
    request.setProvider(provider);
  }
  return ask(makeAnalyzeRpcFun("banyan", "0.1.0", "mandatory", pack.map(toPulumiPolicy)), request);
}

/** What the pack says about a whole stack. */
export async function analyzeStack(
  subjects: readonly Subject[],
  pack: readonly Policy[] = policies,
): Promise<readonly Verdict[]> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    subjects.map((subject) => {
      const resource = new analyzer.AnalyzerResource();
      resource.setType(subject.type);
      resource.setUrn(urnOf(subject));
      resource.setName(subject.name ?? "it");
      resource.setProperties(struct(subject.props));
      resource.setOptions(new analyzer.AnalyzerResourceOptions());
      if (subject.parent !== undefined) resource.setParent(subject.parent);
      for (const [property, urns] of Object.entries(subject.propertyDependencies ?? {})) {
        const found = new analyzer.AnalyzerPropertyDependencies();
        found.setUrnsList([...urns]);
        resource.getPropertydependenciesMap().set(property, found);
      }
      return resource;
    }),
  );
  return ask(makeAnalyzeStackRpcFun("banyan", "0.1.0", "mandatory", pack.map(toPulumiPolicy)), request);
}

/** Violations that stop the deployment. */
export const mandatory = (verdicts: readonly Verdict[], policy?: string): readonly Verdict[] =>
  verdicts.filter((verdict) => verdict.level === "mandatory" && (policy === undefined || verdict.policy === policy));

/** Notes about what could not be decided. */
export const advisory = (verdicts: readonly Verdict[], policy?: string): readonly Verdict[] =>
  verdicts.filter((verdict) => verdict.level === "advisory" && (policy === undefined || verdict.policy === policy));
