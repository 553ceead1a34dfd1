/** Systems Manager's parameters. */
import { join } from "node:path";
import { handleJson, requiredString } from "../json-protocol";
import {
  type Authorise,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type Clock,
  type LocalService,
  ServiceError,
} from "../service";
import { StateFile } from "../state-file";

export type ParameterType = "String" | "StringList" | "SecureString";

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  readonly version: number;
  readonly description?: string | undefined;
  /** Unix milliseconds. */
  readonly changedAt: number;
}

export interface SsmArgs {
  /** Folder of its state. */
  readonly root: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly authorise: Authorise;
}

/** Source: PutParameter and "Quotas" of Systems Manager; the advanced tier takes 8 KB. */
export const PARAMETER_LIMITS = { standardBytes: 4_096, advancedBytes: 8_192, nameLength: 1_011, levels: 15 } as const;
/** GetParametersByPath answers at most 10 a page. */
const PAGE = 10;

type Input = Readonly<Record<string, unknown>>;
type Parameters = Readonly<Record<string, Parameter>>;

const isParameters = (value: unknown): value is Parameters => typeof value === "object" && value !== null;

export class SsmService implements LocalService {
  readonly name = "ssm";
  readonly #args: SsmArgs;
  readonly #file: StateFile<Parameters>;
  #parameters: Parameters = {};

  constructor(args: SsmArgs) {
    this.#args = args;
    this.#file = new StateFile(join(args.root, "parameters.json"), 1, isParameters);
  }

  async start(): Promise<void> {
    this.#parameters = this.#file.read() ?? {};
  }

  async stop(): Promise<void> {
    // Every change is on disk when it is answered.
  }

  handle(request: AwsRequest): Promise<AwsResponse> {
    return handleJson(this.name, request, {
      GetParameter: (input, { caller }) => this.#getParameter(input, caller),
      GetParametersByPath: (input, { caller }) => this.#getParametersByPath(input, caller),
      PutParameter: (input, { caller }) => this.#putParameter(input, caller),
      DeleteParameter: (input, { caller }) => this.#deleteParameter(input, caller),
    });
  }

  arn(name: string): string {
    return `arn:aws:ssm:${this.#args.region}:${this.#args.account}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
  }

  get(name: string): Parameter | undefined {
    return Object.hasOwn(this.#parameters, name) ? this.#parameters[name] : undefined;
  }

  /** Parameters below a path, in the order of their names. */
  below(path: string, recursive: boolean): readonly Parameter[] {
    const prefix = path.endsWith("/") ? path : `${path}/`;
    return Object.values(this.#parameters)
      .filter(({ name }) => name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/")))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws ServiceError when it exists and may not be overwritten */
  put(given: Omit<Parameter, "version" | "changedAt">, overwrite: boolean): Parameter {
    const existing = this.get(given.name);
    if (existing && !overwrite)
      throw new ServiceError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    if (Buffer.byteLength(given.value) > PARAMETER_LIMITS.advancedBytes)
      throw new ServiceError("ValidationException", `A parameter has at most ${PARAMETER_LIMITS.advancedBytes} bytes.`);
    const parameter = { ...given, version: (existing?.version ?? 0) + 1, changedAt: this.#args.clock.now() };
    this.#write({ ...this.#parameters, [given.name]: parameter });
    return parameter;
  }

  remove(name: string): boolean {
    if (!this.get(name)) return false;
    const { [name]: _removed, ...rest } = this.#parameters;
    this.#write(rest);
    return true;
  }

  #getParameter(input: Input, caller: Caller): unknown {
    const name = this.#authorised(caller, "GetParameter", requiredString(input, "Name"));
    const parameter = this.get(name);
    if (!parameter) throw new ServiceError("ParameterNotFound", `Parameter ${name} not found.`);
    return { Parameter: this.#shown(parameter) };
  }

  #getParametersByPath(input: Input, caller: Caller): unknown {
    const path = this.#authorised(caller, "GetParametersByPath", requiredString(input, "Path"));
    if (input["ParameterFilters"] !== undefined)
      throw new ServiceError("UnsupportedOperation", "GetParametersByPath with ParameterFilters is not emulated.", 501);
    if (!path.startsWith("/")) throw new ServiceError("ValidationException", `The path ${path} must start with "/".`);
    const size = Math.min((input["MaxResults"] as number | undefined) ?? PAGE, PAGE);
    const after = input["NextToken"] as string | undefined;
    const rest = this.below(path, input["Recursive"] === true).filter(
      ({ name }) => after === undefined || name > after,
    );
    const page = rest.slice(0, size);
    const last = page.at(-1);
    return {
      Parameters: page.map((parameter) => this.#shown(parameter)),
      ...(rest.length > size && last && { NextToken: last.name }),
    };
  }

  #putParameter(input: Input, caller: Caller): unknown {
    const name = this.#authorised(caller, "PutParameter", requiredString(input, "Name"));
    const existing = this.get(name);
    const type = (input["Type"] as ParameterType | undefined) ?? existing?.type;
    if (type === undefined || !["String", "StringList", "SecureString"].includes(type))
      throw new ServiceError("ValidationException", "A parameter type is required when you create a parameter.");
    const description = input["Description"] as string | undefined;
    const value = requiredString(input, "Value");
    const { version } = this.put({ name, type, value, description }, input["Overwrite"] === true);
    return { Version: version, Tier: "Standard" };
  }

  #deleteParameter(input: Input, caller: Caller): unknown {
    const name = this.#authorised(caller, "DeleteParameter", requiredString(input, "Name"));
    if (!this.remove(name)) throw new ServiceError("ParameterNotFound", `Parameter ${name} not found.`);
    return {};
  }

  /** Parameters may be named by their ARN. */
  #authorised(caller: Caller, operation: string, given: string): string {
    const name = given.startsWith("arn:") ? given.replace(/^arn:.*:parameter/, "") : given;
    // The resource of a path has no slash at its end.
    this.#args.authorise(caller, `ssm:${operation}`, this.arn(name === "/" ? name : name.replace(/\/$/, "")));
    return name;
  }

  #shown(parameter: Parameter): Record<string, unknown> {
    return {
      Name: parameter.name,
      Type: parameter.type,
      Value: parameter.value,
      Version: parameter.version,
      LastModifiedDate: parameter.changedAt / 1000,
      ARN: this.arn(parameter.name),
      DataType: "text",
    };
  }

  #write(parameters: Parameters): void {
    this.#parameters = parameters;
    this.#file.write(parameters);
  }
}
