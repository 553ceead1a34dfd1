/** The complete list of what a stage creates: a resource that is not here is a surprise. */

const NETWORK = [
  "awsx:ec2:Vpc network",
  "aws:ec2/securityGroup:SecurityGroup network-database",
  "aws:ec2/securityGroup:SecurityGroup network-front-door",
  "aws:ec2/securityGroup:SecurityGroup network-monolith",
  "aws:ec2/vpcEndpoint:VpcEndpoint network-dynamodb",
  "aws:ec2/vpcEndpoint:VpcEndpoint network-s3",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule network-front-door-monolith",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule network-monolith-https",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-front-door-http",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-front-door-https",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule network-monolith-front-door",
];

const FRONT_DOOR = [
  "aws:lb/listener:Listener front-door-http",
  "aws:lb/listener:Listener front-door-https",
  "aws:lb/loadBalancer:LoadBalancer front-door-balancer",
  "aws:lb/targetGroup:TargetGroup front-door-monolith",
];

const ACCESS_LOGS = [
  "aws:s3/bucket:Bucket front-door-log",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration front-door-log-expiry",
  "aws:s3/bucketPolicy:BucketPolicy front-door-log-policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock front-door-log-private",
];

const KEY = ["aws:kms/alias:Alias key-alias", "aws:kms/key:Key key"];

const database = (instances: number): string[] => [
  "aws:rds/cluster:Cluster database-cluster",
  ...Array.from(
    { length: instances },
    (_, index) => `aws:rds/clusterInstance:ClusterInstance database-instance-${index + 1}`,
  ),
  "aws:rds/subnetGroup:SubnetGroup database-subnets",
  "aws:secretsmanager/secret:Secret database-forward-key",
  "aws:secretsmanager/secret:Secret database-monolith",
  ...functionResources("database-prepare"),
  "aws:lambda/invocation:Invocation database-prepared",
];

const MONOLITH = [
  "aws:cloudwatch/logGroup:LogGroup monolith-log",
  "aws:ecs/cluster:Cluster monolith-cluster",
  "aws:ecs/service:Service monolith-service",
  "aws:ecs/taskDefinition:TaskDefinition monolith-definition",
  "aws:iam/role:Role monolith-execution-role",
  "aws:iam/role:Role monolith-task-role",
  "aws:iam/rolePolicy:RolePolicy monolith-execution-policy",
  "aws:iam/rolePolicy:RolePolicy monolith-task-policy",
];

const OBSERVABILITY = [
  "aws:cloudwatch/dashboard:Dashboard stage-dashboard",
  "aws:cloudwatch/metricAlarm:MetricAlarm stage-monolith-errors",
  "aws:cloudwatch/metricAlarm:MetricAlarm stage-monolith-unhealthy",
  "aws:sns/topic:Topic alarms",
  "aws:cloudwatch/eventBus:EventBus bus",
];

const functionResources = (name: string): string[] => [
  `aws:cloudwatch/logGroup:LogGroup ${name}-log`,
  `aws:iam/role:Role ${name}-role`,
  `aws:iam/rolePolicy:RolePolicy ${name}-policy`,
  `aws:lambda/function:Function ${name}-function`,
];

const ALARMS = [
  "api-duration",
  "api-errors",
  "api-throttles",
  "divergence",
  "errors",
  "foreign-writes",
  "lag",
  "p99",
  "parked",
  "relay-errors",
  "rogue-writes",
  "schema-drift",
  "target-errors",
];
const LISTENER_ALARMS = ["dead-letters", "listener-errors"];
const RULES = ["tester-old", "tester-new", "pinned", "safe", "rest"];

/** A stage without any context, and without the safeguards that a stage may do without. */
export const stageResources = (databaseInstances: number): string[] => [
  ...NETWORK,
  ...FRONT_DOOR,
  ...database(databaseInstances),
  ...MONOLITH,
  ...OBSERVABILITY,
];

/** What a stage adds that has a key and access logs of its own. */
export const guardedStageResources = (databaseInstances: number): string[] => [
  ...stageResources(databaseInstances),
  ...KEY,
  ...ACCESS_LOGS,
];

/** What one context with one path prefix adds, in every phase but `monolith`. */
export const contextResources = (context: string): string[] => [
  `aws:secretsmanager/secret:Secret database-banyan_${context}`,
  `aws:dynamodb/table:Table ${context}-table`,
  ...functionResources(`${context}-relay`),
  `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig ${context}-relay-rings`,
  `aws:sqs/queue:Queue ${context}-relay-failures`,
  `aws:iam/role:Role ${context}-relay-sweep-role`,
  `aws:iam/rolePolicy:RolePolicy ${context}-relay-sweep-policy`,
  `aws:scheduler/schedule:Schedule ${context}-relay-sweep`,
  ...functionResources(`${context}-api`),
  `aws:lb/targetGroup:TargetGroup ${context}-api-targets`,
  `aws:lambda/permission:Permission ${context}-api-permission`,
  `aws:lb/targetGroupAttachment:TargetGroupAttachment ${context}-api-target`,
  `aws:lambda/invocation:Invocation ${context}-transition`,
  ...RULES.map((rule) => `aws:lb/listenerRule:ListenerRule ${context}-route-${rule}`),
  `aws:cloudwatch/dashboard:Dashboard ${context}-dashboard`,
  ...ALARMS.map((alarm) => `aws:cloudwatch/metricAlarm:MetricAlarm ${context}-${alarm}`),
];

/** What a context that publishes adds. */
export const publisherResources = (context: string): string[] => [
  `aws:cloudwatch/metricAlarm:MetricAlarm ${context}-unpublished`,
];

/** What a context adds that keeps views of `publishers`. */
export const subscriberResources = (context: string, publishers: readonly string[]): string[] => [
  ...functionResources(`${context}-listener`),
  `aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig ${context}-listener-tries`,
  `aws:sqs/queue:Queue ${context}-listener-dead-letters`,
  `aws:sqs/queuePolicy:QueuePolicy ${context}-listener-dead-letters-policy`,
  ...publishers.flatMap((publisher) => [
    `aws:lambda/permission:Permission ${context}-listener-from-${publisher}-permission`,
    `aws:cloudwatch/eventRule:EventRule ${context}-listener-from-${publisher}`,
    `aws:cloudwatch/eventTarget:EventTarget ${context}-listener-from-${publisher}-target`,
  ]),
  ...LISTENER_ALARMS.map((alarm) => `aws:cloudwatch/metricAlarm:MetricAlarm ${context}-${alarm}`),
];

/** What the awsx network component makes of a number of zones and of NAT gateways, one of each in the first zones. */
export function networkChildren(zones: number, natGateways: number): string[] {
  const each = (count: number, of: (index: number) => string[]): string[] =>
    Array.from({ length: count }, (_, index) => of(index + 1)).flat();
  const subnet = (name: string, routed: boolean): string[] => [
    `aws:ec2/subnet:Subnet ${name}`,
    `aws:ec2/routeTable:RouteTable ${name}`,
    `aws:ec2/routeTableAssociation:RouteTableAssociation ${name}`,
    ...(routed ? [`aws:ec2/route:Route ${name}`] : []),
  ];
  return [
    "aws:ec2/vpc:Vpc network",
    "aws:ec2/internetGateway:InternetGateway network",
    ...each(zones, (zone) => subnet(`network-public-${zone}`, true)),
    ...each(zones, (zone) => subnet(`network-private-${zone}`, natGateways > 0)),
    ...each(natGateways, (zone) => [
      `aws:ec2/eip:Eip network-${zone}`,
      `aws:ec2/natGateway:NatGateway network-${zone}`,
    ]),
  ];
}
