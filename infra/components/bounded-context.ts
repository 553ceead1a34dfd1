/**
 * Everything that one bounded context has, whatever context it is. The order is the protocol's: table, relay and function
 * first, then the transition, and only then the rules, which are computed from the phase that it reached.
 */
import * as pulumi from "@pulumi/pulumi";
import type { EventBus } from "@pulumi/aws/cloudwatch/eventBus";
import { Table } from "@pulumi/aws/dynamodb/table";
import { Invocation } from "@pulumi/aws/lambda/invocation";
import type { Topic } from "@pulumi/aws/sns/topic";
import type { TransitionResult } from "../../migration/runtime/phases";
import type { NamedContext } from "../compute/config/parse";
import { isDeployed, ownerOf } from "../compute/routing/owner";
import { expectedResult, readTransitionResult, transitionRequest } from "../compute/transition";
import { tableKeys, tableName } from "../compute/table";
import type { ContextBundles } from "../bundles";
import { ContextApi } from "./context-api";
import { ContextListener } from "./context-listener";
import { ContextRelay } from "./context-relay";
import { ContextRoutes } from "./context-routes";
import { ContextWatch } from "./context-watch";
import type { Database } from "./database";
import type { FrontDoor } from "./front-door";
import type { Monolith } from "./monolith";
import { orUserError } from "../user-error";
import { isOn, type StageArgs } from "./stage";

export interface ContextArgs extends StageArgs {
  readonly context: NamedContext;
  readonly database: Database;
  readonly monolith: Monolith;
  readonly frontDoor: FrontDoor;
  readonly alarmTopic: Topic;
  readonly bus: EventBus;
  /** Folders of the functions' bundles. */
  readonly bundles: ContextBundles;
  /** Whether the brake is on: reads of a canary stay with the monolith. */
  readonly braked: boolean;
}

/** What policies and people need to know about a context, known at preview. */
const contractOf = ({ stage, context: { declaration, config } }: ContextArgs) => ({
  context: declaration.name,
  stage: stage.name,
  phase: config.phase,
  weight: transitionRequest(stage.name, declaration.name, config).weight,
  paths: [...declaration.paths],
  table: tableName(stage.name, declaration.name, config.generation),
  grants: declaration.grants.map(({ actions, on, reason }) => ({ actions: [...actions], on, reason })),
});

export class BoundedContext extends pulumi.ComponentResource {
  /** The phase that the context is really in. In previews: the one that the config asks for. */
  readonly reached: pulumi.Output<TransitionResult>;
  readonly dashboard: pulumi.Output<string>;

  constructor(name: string, args: ContextArgs, opts?: pulumi.ComponentResourceOptions) {
    const contract = contractOf(args);
    super("banyan:index:BoundedContext", name, contract, opts);
    const deployed = isDeployed(args.context.config.phase);

    const table = this.table(`${name}-table`, args);
    const relay = new ContextRelay(`${name}-relay`, args, { parent: this });
    const api = deployed ? new ContextApi(`${name}-api`, args, { parent: this }) : undefined;
    const { listener: bundle } = args.bundles;
    const listener =
      deployed && bundle !== undefined
        ? new ContextListener(`${name}-listener`, { ...args, bundle }, { parent: this })
        : undefined;
    const before = [table, args.bus, api, listener].filter((resource) => resource !== undefined);
    this.reached = this.transition(`${name}-transition`, args, relay, before);
    const { reached } = this;
    if (api !== undefined) new ContextRoutes(`${name}-route`, { ...args, api, reached }, { parent: this });
    const watch = new ContextWatch(name, { ...args, api, reached }, { parent: this });

    this.dashboard = watch.dashboard.dashboardName;
    this.registerOutputs({ ...contract, reached });
  }

  /**
   * One table a generation. Protected from deletion while it is the source of truth; and never deleted to be made anew under its name,
   * as the provider would where the name is given: a change that AWS makes to new tables alone fails, and nothing is lost.
   */
  private table(name: string, { stage, context: { declaration, config }, tags, keyArn }: ContextArgs): Table {
    return new Table(
      name,
      {
        name: tableName(stage.name, declaration.name, config.generation),
        ...tableKeys(declaration.indexes, stage.config.size.throughput),
        billingMode: "PAY_PER_REQUEST",
        ttl: { attributeName: "ttl", enabled: true },
        pointInTimeRecovery: { enabled: isOn(stage.config.size.pointInTimeRecovery) },
        serverSideEncryption: { enabled: true, ...(keyArn === undefined ? {} : { kmsKeyArn: keyArn }) },
        deletionProtectionEnabled: ownerOf(config.phase) === "context",
        tags: tags(declaration.name),
      },
      { parent: this, deleteBeforeReplace: false },
    );
  }

  /**
   * Runs the transition in the graph. CRUD: a change of the wanted phase is an update, and the way back runs before anything
   * is deleted. It waits for the function, where late writes are forwarded to, for the bus and the context's rules on it, and for the monolith's tables.
   */
  private transition(
    name: string,
    { stage, context: { declaration, config }, monolith, database }: ContextArgs,
    relay: ContextRelay,
    dependsOn: readonly pulumi.Resource[],
  ): pulumi.Output<TransitionResult> {
    const invocation = new Invocation(
      name,
      {
        functionName: relay.function.name,
        lifecycleScope: "CRUD",
        input: JSON.stringify(transitionRequest(stage.name, declaration.name, config)),
      },
      { parent: this, dependsOn: [relay, ...dependsOn, monolith.service, database.prepared] },
    );
    if (pulumi.runtime.isDryRun()) return pulumi.output(expectedResult(declaration.name, config));
    return invocation.result.apply((answer) => orUserError(() => readTransitionResult(declaration.name, answer)));
  }
}
