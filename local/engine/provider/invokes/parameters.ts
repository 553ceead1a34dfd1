/** `aws.ssm.getParametersByPath` over whatever holds the parameters. */
import type { Values } from "../../wire/values";
import type { InvokeFunction } from ".";

export interface StoredParameter {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
}

export const PARAMETERS_BY_PATH = "aws:ssm/getParametersByPath:getParametersByPath";

/** An empty answer is legal: a path without parameters. */
export const parametersByPath =
  (
    list: (path: string, recursive: boolean) => readonly StoredParameter[] | Promise<readonly StoredParameter[]>,
  ): InvokeFunction =>
  async (args: Values) => {
    const path = String(args.path);
    const found = await list(path, args.recursive === true);
    return {
      id: path,
      path,
      recursive: args.recursive === true,
      withDecryption: args.withDecryption !== false,
      arns: found.map(({ arn }) => arn),
      names: found.map(({ name }) => name),
      types: found.map(({ type }) => type),
      values: found.map(({ value }) => value),
    };
  };
