import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RDSDataClient } from "@aws-sdk/client-rds-data";
import type { DataPlane } from "../../migration/data-plane";
import { Handover } from "../../migration/handover/handover";
import { runHandover } from "../../migration/handover/run";
import { orderTo } from "../../migration/handover/steps";
import { reconcile, requireOwnership } from "../../migration/ownership";
import { bounded } from "../../migration/relay/environment";
import { RELAY_DATABASE_GROUP, relayDatabaseUser } from "../../migration/runtime/names";
import { createDatabase } from "../../migration/sql/data-api";
import { MOVES, other, Sides } from "./sides";
import { context, VERBS, World } from "./world";

/** Of one call in these tests; a stage's is a setting. */
const CALL_MS = 600;
/** A step, and giving up after it: some calls each, of which the table's are tried three times. */
const STEP_MS = 10_000;

/** The stores' port with a switch: what is on its way when it is thrown stays there for good. */
class Wire {
  silent = false;
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async to(endpoint: string): Promise<Wire> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const wire = new Wire(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { hostname, port } = new URL(endpoint);
    server.on("connection", (near) => {
      const far = connect(Number(port), hostname);
      for (const [from, to] of [[near, far] as const, [far, near] as const]) {
        wire.sockets.add(from);
        from.on("data", (bytes) => void (wire.silent || to.write(bytes)));
        from.on("close", () => (to.destroy(), wire.sockets.delete(from)));
        from.on("error", () => to.destroy());
      }
    });
    return wire;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe("A store that never answers", () => {
  let world: World;
  let wire: Wire;
  let plane: DataPlane;
  before(async function () {
    this.timeout(60_000);
    world = await World.start();
    const { AWS_ENDPOINT_URL = "" } = world.stores.environment;
    wire = await Wire.to(AWS_ENDPOINT_URL);
    const { client, ...target } = await world.stores.database.user(relayDatabaseUser(context.name), [
      RELAY_DATABASE_GROUP,
      "monolith",
    ]);
    const shared = { endpoint: wire.url, region: "eu-west-1", credentials: client.config.credentials };
    plane = {
      ...world.plane(),
      database: createDatabase({
        ...target,
        client: new RDSDataClient({ ...shared, maxAttempts: 1, ...bounded(CALL_MS) }),
      }),
      dynamo: new DynamoDBClient({ ...shared, ...bounded(CALL_MS) }),
    };
  });
  after(async () => {
    wire.close();
    plane.dynamo.destroy();
    await world.stop();
  });

  for (const { from, owner: to } of MOVES)
    for (const silentAt of orderTo(to))
      it(`at the step ${silentAt} of a handover to the ${to} ends the step within its bound, and its deadline ends the rest`, async function () {
        this.timeout(30_000);
        const sides = await Sides.arrive(world, from);
        const steps = new Handover(plane, VERBS, { from: await requireOwnership(world.monolith, context.name), to });
        let since = 0;
        const observe = (step: string): void => {
          if (step !== `handover.${silentAt}`) return;
          wire.silent = true;
          since = Date.now();
        };
        await assert.rejects(runHandover(to, steps, observe));
        assert.ok(Date.now() - since < STEP_MS, `${Date.now() - since} ms`);
        wire.silent = false;
        await world.shiftClock(31_000);
        await reconcile(world.plane());
        await sides.areWhole(silentAt === "publish" ? to : other(to));
      });
});
