/** Names of tables and columns in statements that are put together from a declaration. */

/** Quotes an SQL identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a string literal, for the few places that take no parameters (DDL). */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The monolith's table: its schema is `public`. */
export const ownedTableName = (table: string): string => `public.${quoted(table)}`;
