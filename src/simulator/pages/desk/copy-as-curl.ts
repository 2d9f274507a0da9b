import type { Call } from '../../call-log.js';

const REDACTED = '[redacted]';

/** In single quotes a shell reads nothing but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What was redacted becomes a variable of the shell, to be filled in by whoever has the value. */
const variable = (name: string): string => `$${name.toUpperCase().replace(/\W/g, '_')}`;

function parameter([name, value]: readonly [string, string]): string {
  if (value !== REDACTED) return quoted(`${name}=${value}`);
  return /^\w+$/.test(name) ? `"${name}=${variable(name)}"` : quoted(`${name}=`);
}

/** A call as a command line; secrets, tokens and codes are variables of the shell. */
export function copyAsCurl(origin: string, { method, endpoint, query, body }: Call): string {
  const lines = [`curl ${quoted(`${origin}/${endpoint}`)}`];
  const parameters = Object.entries(query).map((one) => `--data-urlencode ${parameter(one)}`);
  if (body === undefined) {
    if (method !== 'GET') lines.push(`--request ${quoted(method)}`);
    if (parameters.length > 0) lines.push('--get', ...parameters);
  } else {
    const search = new URLSearchParams(query).toString();
    if (search !== '') lines[0] = `curl ${quoted(`${origin}/${endpoint}?${search}`)}`;
    lines.push(`--json ${quoted(JSON.stringify(body))}`);
  }
  return lines.join(' \\\n  ');
}
