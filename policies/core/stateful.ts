/** Resources that hold what cannot be made again. */

export const TABLE = "aws:dynamodb/table:Table";
export const CLUSTER = "aws:rds/cluster:Cluster";
export const DATABASE = "aws:rds/instance:Instance";
export const KEY = "aws:kms/key:Key";
export const REPOSITORY = "aws:ecr/repository:Repository";
export const BUS = "aws:cloudwatch/eventBus:EventBus";
export const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** Phases in which a context's table is the only place of its data. */
export const OWNING_PHASES: readonly string[] = ["extracted", "retired"];
