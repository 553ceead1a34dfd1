/** The network: public subnets for the load balancer, private ones for tasks and database. Functions stand outside of it. */
import * as pulumi from "@pulumi/pulumi";
import type { RouteTable } from "@pulumi/aws/ec2/routeTable";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule";
import { Vpc } from "@pulumi/awsx/ec2/vpc";
import { MONOLITH_PORT } from "../compute/container";
import type { Tags } from "../compute/tags";
import type { StageArgs } from "./stage";

const HTTPS = 443;
const HTTP = 80;
const GATEWAY_SERVICES = ["dynamodb", "s3"] as const;
const ANYWHERE = "0.0.0.0/0";

export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly loadBalancerGroupId: pulumi.Output<string>;
  readonly taskGroupId: pulumi.Output<string>;
  readonly databaseGroupId: pulumi.Output<string>;

  constructor(name: string, args: StageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("banyan:index:Network", name, {}, opts);
    const tags = args.tags("platform");
    const vpc = this.vpc(name, args, tags);
    const loadBalancer = this.group(
      `${name}-front-door`,
      "Load balancer: the only part the internet reaches",
      vpc,
      tags,
    );
    const tasks = this.group(`${name}-monolith`, "Monolith tasks: reached by the load balancer alone", vpc, tags);
    // Reached through the Data API only, which needs no rule: nobody can open a connection.
    const database = this.group(`${name}-database`, "Database: reached through the Data API alone", vpc, tags);

    this.openToClients(`${name}-front-door`, loadBalancer, tags);
    this.connect(name, loadBalancer, tasks, tags);
    this.letOut(`${name}-monolith`, tasks, tags);
    this.shorten(name, args, vpc, tags);

    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.privateSubnetIds = vpc.privateSubnetIds;
    this.loadBalancerGroupId = loadBalancer.id;
    this.taskGroupId = tasks.id;
    this.databaseGroupId = database.id;
    this.registerOutputs({ vpcId: this.vpcId });
  }

  private vpc(name: string, { stage }: StageArgs, tags: Tags): Vpc {
    const { cidr, zones, natGateways } = stage.config.size.network;
    return new Vpc(
      name,
      {
        cidrBlock: cidr,
        numberOfAvailabilityZones: zones,
        natGateways: { strategy: natGateways },
        subnetStrategy: "Auto",
        subnetSpecs: [{ type: "Public" }, { type: "Private" }],
        enableDnsHostnames: true,
        tags,
      },
      { parent: this },
    );
  }

  /** Images and data come past the NAT gateways: these ways cost nothing. */
  private shorten(name: string, { place }: StageArgs, vpc: Vpc, tags: Tags): void {
    // Pulumi gives a resource by its id alone where nobody has loaded the whole package that its type is of, and nobody should.
    const routeTableIds = vpc.routeTables.apply((tables: readonly (string | RouteTable)[]) =>
      pulumi.all(tables.map((table) => (typeof table === "string" ? table : table.id))),
    );
    for (const service of GATEWAY_SERVICES)
      new VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: `com.amazonaws.${place.region}.${service}`,
          vpcEndpointType: "Gateway",
          routeTableIds,
          tags,
        },
        { parent: this },
      );
  }

  private group(name: string, description: string, vpc: Vpc, tags: Tags): SecurityGroup {
    return new SecurityGroup(name, { description, vpcId: vpc.vpcId, tags }, { parent: this });
  }

  private openToClients(name: string, group: SecurityGroup, tags: Tags): void {
    for (const [suffix, port] of [["https", HTTPS] as const, ["http", HTTP] as const])
      new SecurityGroupIngressRule(
        `${name}-${suffix}`,
        {
          securityGroupId: group.id,
          description: port === HTTPS ? "Clients" : "Clients that are redirected to HTTPS",
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
          cidrIpv4: ANYWHERE,
          tags,
        },
        { parent: this },
      );
  }

  private connect(name: string, loadBalancer: SecurityGroup, tasks: SecurityGroup, tags: Tags): void {
    const port = { ipProtocol: "tcp", fromPort: MONOLITH_PORT, toPort: MONOLITH_PORT, tags };
    new SecurityGroupEgressRule(
      `${name}-front-door-monolith`,
      {
        securityGroupId: loadBalancer.id,
        referencedSecurityGroupId: tasks.id,
        description: "Requests and health checks",
        ...port,
      },
      { parent: this },
    );
    new SecurityGroupIngressRule(
      `${name}-monolith-front-door`,
      {
        securityGroupId: tasks.id,
        referencedSecurityGroupId: loadBalancer.id,
        description: "Requests and health checks",
        ...port,
      },
      { parent: this },
    );
  }

  private letOut(name: string, tasks: SecurityGroup, tags: Tags): void {
    new SecurityGroupEgressRule(
      `${name}-https`,
      {
        securityGroupId: tasks.id,
        description: "AWS APIs: data, functions, secrets, images, logs",
        ipProtocol: "tcp",
        fromPort: HTTPS,
        toPort: HTTPS,
        cidrIpv4: ANYWHERE,
        tags,
      },
      { parent: this },
    );
  }
}
