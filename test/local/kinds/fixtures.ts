/** One good resource a type: each test breaks one property of it. */

export const TABLE = {
  name: "items",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "pk",
  rangeKey: "sk",
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "S" },
    { name: "a", type: "S" },
  ],
  globalSecondaryIndexes: [{ name: "by-a", hashKey: "a", rangeKey: "sk", projectionType: "ALL" }],
  ttl: { attributeName: "ttl", enabled: true },
  pointInTimeRecovery: { enabled: true },
};

export const CLUSTER = {
  clusterIdentifier: "one",
  engine: "aurora-postgresql",
  engineMode: "provisioned",
  engineVersion: "17.5",
  databaseName: "conference",
  masterUsername: "banyan_master",
  manageMasterUserPassword: true,
  enableHttpEndpoint: true,
  backupRetentionPeriod: 7,
  skipFinalSnapshot: true,
  serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
};

export const DOCUMENT = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: [action], Resource: ["*"] }] });

export const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } }],
});

export const SUBNET_GROUP = { name: "banyan", subnetIds: ["subnet-1", "subnet-2"] };
export const INSTANCE = {
  identifier: "one-1",
  clusterIdentifier: "one",
  engine: "aurora-postgresql",
  instanceClass: "db.serverless",
};
export const SECRET = { name: "banyan/local/database/monolith", recoveryWindowInDays: 7 };
export const SECRET_VERSION = { secretId: "arn", secretString: "x" };
export const PARAMETER = { name: "/banyan/local/brake", type: "String", value: "1" };
export const ROLE = { name: "banyan-local-x", path: "/", assumeRolePolicy: TRUST };
export const ROLE_POLICY = { name: "own", role: "r", policy: DOCUMENT("dynamodb:GetItem") };
export const POLICY = { name: "shared", policy: DOCUMENT("dynamodb:GetItem") };
export const ATTACHMENT = {
  role: "r",
  policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
};
export const BUS = { name: "banyan-local" };
export const RULE = { name: "titles", eventBusName: "banyan-local", eventPattern: '{"source":["banyan.x"]}' };
export const TARGET = {
  rule: "titles",
  targetId: "listener",
  arn: "arn:aws:lambda:eu-central-1:000000000000:function:x",
};
export const QUEUE = { name: "banyan-local-dead", messageRetentionSeconds: 1_209_600 };
export const QUEUE_POLICY = {
  queueUrl: "http://127.0.0.1/000000000000/banyan-local-dead",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" },
    ],
  }),
};
