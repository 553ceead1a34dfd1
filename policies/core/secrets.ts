/** What looks like a secret: by its name and by its value, since either alone is wrong half of the time. */

/** Names that hold the secret itself. */
const HOLDS_SECRET =
  /(^|[_-])(pass(word|wd|phrase)?|pwd|secret|private[_-]?key|secret[_-]?key|api[_-]?key|access[_-]?key|signing[_-]?key|encryption[_-]?key|auth[_-]?token|access[_-]?token|token|credentials?|auth|connection[_-]?string|dsn)$/i;
/** Names that have to do with secrets. */
const CONCERNS_SECRET = /pass(word|wd|phrase)|secret|token|credential|(api|private|access|signing|encryption)[_-]?key/i;
/** Endings that make a reference or a setting of it. */
const REFERENCE =
  /[_-](names?|arns?|ids?|ttl|urls?|uri|path|prefix|header|parameter|expir(y|es|ation)|length|size|count|limit|file|enabled|required|region|version|issuer|audience|type|algorithm|alias|table|bucket|queue|topic|function|endpoint|host|port|user(name)?|seconds|minutes|hours|days|ms)$/i;

/** `dbPassword` → `db_Password`, so that parts of a name can be told. */
const parts = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");

/** Values that are a secret whatever they are called. */
const SHAPES: readonly RegExp[] = [
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /-----BEGIN ([A-Z]+ )*PRIVATE KEY-----/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bxox[abpr]-[A-Za-z0-9-]{10,}/,
  /\b(sk|rk)_live_[A-Za-z0-9]{10,}/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/,
  /hooks\.slack\.com\/services\/\w+\/\w+\/\w{16,}/,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s:@${}]+@/i,
];

/** ARNs, references to a store, paths and names of words, addresses, settings. */
const isReference = (value: string): boolean =>
  /^arn:/.test(value) ||
  /^\{\{resolve:/.test(value) ||
  /^https?:\/\//i.test(value) ||
  /^(true|false|null|none|enabled|disabled|yes|no)$/i.test(value) ||
  /^-?\d{1,6}(\.\d+)?$/.test(value) ||
  (/[/.]/.test(value) &&
    /^[\w./@-]+$/.test(value) &&
    value.split(/[/.]/).every((word) => entropy(word) < 3.6 || word.length < 16));

/** Bits a character, by Shannon. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** No text that a person would write: long, mixed, without repetition. */
const isRandom = (value: string): boolean =>
  value.length >= 16 && !/\s/.test(value) && entropy(value) >= 3 && /\d/.test(value) && /[a-z]/i.test(value);

export const isSecretName = (name: string): boolean =>
  !REFERENCE.test(parts(name)) && CONCERNS_SECRET.test(parts(name));

/** Whether a name that may hold a secret must be looked at once its value is known. */
export const mayHoldSecret = (name: string): boolean => {
  const spelled = parts(name);
  return !REFERENCE.test(spelled) && (HOLDS_SECRET.test(spelled) || CONCERNS_SECRET.test(spelled));
};

/** Whether a variable gives a secret away. */
export function isPlainSecret(name: string, value: string): boolean {
  const spelled = parts(name);
  if (SHAPES.some((shape) => shape.test(value))) return true;
  if (value.length < 6 || REFERENCE.test(spelled) || isReference(value)) return false;
  if (/(pass(word|wd|phrase)|pwd|(^|[_-])pass)$/i.test(spelled)) return true;
  return mayHoldSecret(name) && isRandom(value);
}
