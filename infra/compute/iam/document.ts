/** Policy documents as values. Pure. */

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Who may take a role on, and under which condition. */
export interface TrustStatement {
  readonly Effect: "Allow";
  readonly Principal: { readonly Service: string };
  readonly Action: "sts:AssumeRole";
  readonly Condition?: Statement["Condition"];
}

/** A statement of a resource's own policy: who may do what with it. */
export interface ResourceStatement extends Statement {
  readonly Principal: { readonly Service: string } | { readonly AWS: string };
}

export interface PolicyDocument<S> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly S[];
}

/** A document of those statements that apply: one without resources is left out, since AWS refuses it. */
export const policyDocument = (...statements: readonly Statement[]): PolicyDocument<Statement> => ({
  Version: "2012-10-17",
  Statement: statements.filter((statement) => statement.Resource.length > 0 && statement.Action.length > 0),
});

/** The text of a document: the same document always gives the same text. */
export const documentText = (document: PolicyDocument<Statement | TrustStatement | ResourceStatement>): string =>
  JSON.stringify(document);
