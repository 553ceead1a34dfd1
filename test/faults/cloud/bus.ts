/** The stage's event bus: takes every entry, and keeps what it took. */
import type { AwsRequest, AwsResponse, LocalService } from "../../../local/services/service";

export class Bus implements LocalService {
  readonly name = "events";
  #details: string[] = [];

  async start(): Promise<void> {
    this.#details = [];
  }

  async stop(): Promise<void> {
    // Nothing is open.
  }

  /** The details of what was put since the start. */
  details(): readonly string[] {
    return this.#details;
  }

  async handle({ body }: AwsRequest): Promise<AwsResponse> {
    const { Entries = [] } = JSON.parse(body.toString()) as {
      readonly Entries?: readonly { readonly Detail: string }[];
    };
    this.#details.push(...Entries.map(({ Detail }) => Detail));
    const answer = {
      FailedEntryCount: 0,
      Entries: Entries.map((_, index) => ({ EventId: `${this.#details.length}-${index}` })),
    };
    return { status: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(answer) };
  }
}
