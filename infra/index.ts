/** The program of every stage. It names no bounded context: what the stack config names is looped over. */
import * as pulumi from "@pulumi/pulumi";
import { EventBus } from "@pulumi/aws/cloudwatch/eventBus";
import { Topic } from "@pulumi/aws/sns/topic";
import { buildBundles } from "./bundles";
import { BoundedContext } from "./components/bounded-context";
import { Database } from "./components/database";
import { FrontDoor } from "./components/front-door";
import { Monolith } from "./components/monolith";
import { Network } from "./components/network";
import { Observability } from "./components/observability";
import { isOn, kept, type StageArgs } from "./components/stage";
import { StageKey } from "./components/stage-key";
import { alarmTopicName, busName } from "./compute/names";
import { tagsFor } from "./compute/tags";
import { testerSecret } from "./compute/tester-secret";
import { readStage } from "./config";
import { readBrakes, readPlace } from "./surroundings";
import { shownPlainly } from "./user-error";

async function program(): Promise<Record<string, unknown>> {
  const stage = readStage();
  const [place, brakes, bundles] = await Promise.all([
    readPlace(),
    readBrakes(stage.name),
    buildBundles(stage.contexts),
  ]);
  const common: Omit<StageArgs, "keyArn"> = {
    stage,
    place,
    tags: (owner) => tagsFor(stage.name, stage.config.tags, owner),
    testerSecret: testerSecret(stage.config.testerSecret, place, stage.name),
  };

  const keyArn = isOn(stage.config.size.ownKey) ? new StageKey("key", common).arn : undefined;
  const args: StageArgs = { ...common, keyArn };
  const tags = args.tags("platform");
  const alarmTopic = new Topic("alarms", { name: alarmTopicName(stage.name), kmsMasterKeyId: keyArn, tags });
  const bus = new EventBus("bus", { name: busName(stage.name), tags }, kept(args));
  const network = new Network("network", args);
  const frontDoor = new FrontDoor("front-door", { ...args, network });
  const database = new Database("database", { ...args, network, bundle: bundles.database });
  const monolith = new Monolith("monolith", { ...args, network, database, frontDoor });

  const contexts = stage.contexts.map((context) => {
    const { name } = context.declaration;
    const built = bundles.contexts.get(name);
    if (built === undefined) throw new Error(`No bundles were built for "${name}"`);
    const braked = brakes.has(name);
    return new BoundedContext(name, {
      ...args,
      context,
      database,
      monolith,
      frontDoor,
      alarmTopic,
      bus,
      bundles: built,
      braked,
    });
  });

  const reached = pulumi.all(contexts.map((context) => context.reached));
  const observability = new Observability("stage", { ...args, frontDoor, alarmTopic, reached });
  return {
    url: frontDoor.url,
    contexts: reached.apply((results) => Object.fromEntries(results.map((result) => [result.context, result]))),
    dashboards: [observability.dashboard, ...contexts.map((context) => context.dashboard)],
  };
}

export = () => shownPlainly(program());
