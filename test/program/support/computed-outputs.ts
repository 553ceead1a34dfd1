/** What AWS would add to a resource, as far as the program uses it. */

const PLACE = "eu-central-1:111111111111";

const ARNS: Readonly<Record<string, (name: string) => string>> = {
  "aws:dynamodb/table:Table": (name) => `arn:aws:dynamodb:${PLACE}:table/${name}`,
  "aws:lambda/function:Function": (name) => `arn:aws:lambda:${PLACE}:function:${name}`,
  "aws:iam/role:Role": (name) => `arn:aws:iam::111111111111:role/${name}`,
  "aws:lb/targetGroup:TargetGroup": (name) =>
    `arn:aws:elasticloadbalancing:${PLACE}:targetgroup/${name}/0123456789abcdef`,
  "aws:lb/loadBalancer:LoadBalancer": (name) =>
    `arn:aws:elasticloadbalancing:${PLACE}:loadbalancer/app/${name}/0123456789abcdef`,
  "aws:lb/listener:Listener": (name) =>
    `arn:aws:elasticloadbalancing:${PLACE}:listener/app/${name}/0123456789abcdef/0123456789abcdef`,
  "aws:rds/cluster:Cluster": (name) => `arn:aws:rds:${PLACE}:cluster:${name}`,
  "aws:secretsmanager/secret:Secret": (name) => `arn:aws:secretsmanager:${PLACE}:secret:${name}-a1B2c3`,
  "aws:cloudwatch/eventBus:EventBus": (name) => `arn:aws:events:${PLACE}:event-bus/${name}`,
  "aws:sqs/queue:Queue": (name) => `arn:aws:sqs:${PLACE}:${name}`,
  "aws:sns/topic:Topic": (name) => `arn:aws:sns:${PLACE}:${name}`,
  "aws:kms/key:Key": (name) => `arn:aws:kms:${PLACE}:key/${name}`,
  "aws:s3/bucket:Bucket": (name) => `arn:aws:s3:::${name}`,
  "aws:ecs/cluster:Cluster": (name) => `arn:aws:ecs:${PLACE}:cluster/${name}`,
};

const OTHERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "aws:lb/loadBalancer:LoadBalancer": { dnsName: "banyan.example.com", arnSuffix: "app/banyan/0123456789abcdef" },
  "aws:lb/targetGroup:TargetGroup": { arnSuffix: "targetgroup/bn/0123456789abcdef" },
  "aws:sqs/queue:Queue": { url: "https://sqs.eu-central-1.amazonaws.com/111111111111/queue" },
  "aws:rds/cluster:Cluster": {
    masterUserSecrets: [{ secretArn: `arn:aws:secretsmanager:${PLACE}:secret:rds!cluster-1-a1B2c3` }],
  },
  "awsx:ec2:Vpc": {
    vpcId: "vpc-1",
    publicSubnetIds: ["subnet-1", "subnet-2"],
    privateSubnetIds: ["subnet-3", "subnet-4"],
    routeTables: [],
  },
};

export function computedOutputs(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = inputs["name"] ?? inputs["clusterIdentifier"];
  const physical = typeof given === "string" ? given : name;
  return { arn: ARNS[type]?.(physical) ?? `arn:aws:test:${PLACE}:${name}`, ...OTHERS[type] };
}
