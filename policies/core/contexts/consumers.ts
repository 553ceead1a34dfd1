/** What runs with a role: functions, the two slots of a task definition, pipes, state machines. */
import type { Graph } from "../graph";
import { ROLE } from "../iam/carriers";
import type { Resource } from "../resource";
import { member, type Value } from "../value";

export const FUNCTION = "aws:lambda/function:Function";
export const TASK = "aws:ecs/taskDefinition:TaskDefinition";

/** Properties by type that name the role which something runs with. */
const SLOTS: Readonly<Record<string, readonly string[]>> = {
  [FUNCTION]: ["role"],
  [TASK]: ["taskRoleArn", "executionRoleArn"],
  "aws:pipes/pipe:Pipe": ["roleArn"],
  "aws:sfn/stateMachine:StateMachine": ["roleArn"],
};

export interface Consumer {
  readonly resource: Resource;
  readonly slot: string;
  readonly reference: Value;
  /** The role of the stack that it means, if it can be told. */
  readonly role: Resource | undefined;
}

/** Every use of a role. Use with `graph.once`. */
export const consumersIn = (graph: Graph): readonly Consumer[] =>
  Object.entries(SLOTS).flatMap(([type, slots]) =>
    graph.ofType(type).flatMap((resource) =>
      slots
        .map((slot): Consumer => ({
          resource,
          slot,
          reference: member(resource.props, slot),
          role: graph.resolve(resource, slot, [ROLE], ["arn", "name", "id"]),
        }))
        .filter(({ reference, slot }) => reference !== null || slot === "role"),
    ),
  );
