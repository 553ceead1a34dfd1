/** One evaluation of the program: a preview, or an update. */
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { Processes } from "../../services/process";
import type { Step } from "../events";
import { Analyzer, type Violation } from "../plugins/analyzers";
import { startPolicyPack, type PolicyPack } from "../plugins/policy-pack";
import { startProgram } from "../program/run";
import type { ResourceState } from "../state/resource-state";
import { serve } from "../wire/grpc";
import type { Values } from "../wire/values";
import type { PassContext } from "./context";
import { Deletions } from "./deletions";
import { engineMethods } from "./engine-service";
import { Gate } from "./gate";
import { Door, monitorMethods } from "./monitor";
import { Policies } from "./policies";
import { Providers } from "./providers";
import { Reader } from "./reader";
import { Registrar } from "./registrar";
import { Resources } from "./resources";

/** After a failure the program is told to end; it holds nothing worth waiting for. */
const STOP_GRACE_MS = 200;

export interface PassOptions {
  readonly processes: Processes;
  /** Package → address of its provider. */
  readonly providers: Readonly<Record<string, string>>;
  /** Folders of compiled policy packs. */
  readonly policyPacks: readonly string[];
}

export interface PassResult {
  readonly ok: boolean;
  readonly steps: readonly Step[];
  readonly violations: readonly Violation[];
  readonly errors: readonly string[];
  /** Resources of this evaluation, in the order in which they were done. */
  readonly resources: readonly ResourceState[];
  readonly outputs: Values;
}

export const evaluate = async (context: PassContext, options: PassOptions): Promise<PassResult> => {
  const { report, preview, project, stack, organization, config } = context;
  report.tell({ type: "pass", preview });
  const identity = { project: project.name, stack, organization, config: config.values, preview };
  const packs = options.policyPacks.map((directory) => startPolicyPack(options.processes, directory, identity));
  const analyzers = Promise.all(
    packs.map(async (pack) => {
      const analyzer = new Analyzer((await pack).address);
      await analyzer.configureStack(identity);
      return analyzer;
    }),
  );
  // It is awaited with the first resource; until then a failure must not count as unhandled.
  analyzers.catch(() => undefined);

  const resources = new Resources(context);
  let address = "";
  const providers = new Providers(context, resources, options.providers, () => address);
  const gate = new Gate(context.parallel);
  const deletions = new Deletions(context, providers, gate);
  const policies = new Policies(context, analyzers);
  const parts = { context, resources, providers, policies, deletions, gate };
  const registrar = new Registrar(parts, () => address);
  const door = new Door(context);

  let finishing: Promise<void> | undefined;
  const finish = (): Promise<void> =>
    (finishing ??= (async () => {
      if (report.failed) return;
      await policies.reviewStack(resources.all);
      if (!report.failed) await deletions.all(context.snapshot.remaining);
    })());

  const served = await serve((server) => {
    server.addService(ResourceMonitorService, monitorMethods(context, door, registrar, new Reader(parts), finish));
    server.addService(EngineService, engineMethods(context, door, registrar));
  });
  ({ address } = served);
  try {
    await runProgram(context, options.processes, address, door);
    await door.empty();
    await finish();
  } catch (error) {
    report.fail((error as Error).message);
  } finally {
    await context.snapshot.save();
    served.close();
    await providers.close();
    for (const analyzer of await analyzers.catch(() => [])) analyzer.close();
    const started = await Promise.allSettled(packs);
    await Promise.all(started.map(async (pack) => (pack.status === "fulfilled" ? stop(pack.value) : undefined)));
  }
  const { steps, violations, errors } = report;
  const outputs = resources.get(registrar.stackUrn)?.outputs ?? {};
  return { ok: !report.failed, steps, violations, errors, resources: resources.all, outputs };
};

const stop = (pack: PolicyPack): Promise<void> => pack.stop();

/** Resolves when the program has ended, or was ended because of a failure. */
const runProgram = async (context: PassContext, processes: Processes, monitor: string, door: Door): Promise<void> => {
  const { report } = context;
  const complaints: string[] = [];
  const program = startProgram(processes, {
    ...context,
    monitor,
    onLine: (line, stream) => {
      if (door.shut) return;
      if (stream === "stderr") complaints.push(line);
      report.tell({ type: "diagnostic", severity: "info", message: line, urn: "" });
    },
  });
  const refused = door.shutting.then(async () => {
    await door.empty();
    await program.stop(STOP_GRACE_MS);
  });
  const { code, signal, error } = await program.exited;
  if (door.shut) await refused;
  if (code === 0 || report.failed) return;
  const why = error ? error.message : signal ? `signal ${signal}` : `code ${code}`;
  report.fail(`The program ended with ${why}.${complaints.length > 0 ? `\n${complaints.join("\n")}` : ""}`);
};
