import type { SentPush } from './message-push.js';

/**
 * Every other reading of what was signed: the same letters in the same order, cut elsewhere into a timestamp of ten
 * digits, a nonce and, if there is one, an encrypted message. The signature is right for each.
 */
export function recuts({ search, body }: SentPush, token: string): SentPush[] {
  const query = new URLSearchParams(search);
  const [timestamp, nonce] = [query.get('timestamp')!, query.get('nonce')!];
  const encrypted = /<Encrypt><!\[CDATA\[(.*?)]]>/.exec(body)?.[1];
  const own = [timestamp, nonce, ...(encrypted === undefined ? [] : [encrypted])];
  const signed = [token, ...own].sort().join('');
  const found = new Map<string, SentPush>();
  for (const parts of readings(signed.replace(token, ''), own.length)) {
    for (const [otherTimestamp, otherNonce, otherEncrypted] of orders(parts)) {
      const others = [
        otherTimestamp!,
        otherNonce!,
        ...(otherEncrypted === undefined ? [] : [otherEncrypted]),
      ];
      const isReading = /^\d{10}$/.test(otherTimestamp!) && /^[\w-]{1,32}$/.test(otherNonce!);
      if (!isReading || [token, ...others].sort().join('') !== signed || others.join() === own.join())
        continue;
      query.set('timestamp', otherTimestamp!);
      query.set('nonce', otherNonce!);
      const otherBody = encrypted === undefined ? body : body.replace(encrypted, otherEncrypted!);
      found.set(others.join(), { search: query.toString(), body: otherBody });
    }
  }
  return [...found.values()];
}

/** All ways to cut a text into so many parts, one of which can be a timestamp. */
function readings(text: string, count: number): string[][] {
  const cuts: string[][] = [];
  for (let first = 1; first < text.length; first++) {
    if (count === 2) cuts.push([text.slice(0, first), text.slice(first)]);
    else {
      for (let second = first + 1; second < text.length; second++) {
        cuts.push([text.slice(0, first), text.slice(first, second), text.slice(second)]);
      }
    }
  }
  return cuts.filter((parts) => parts.some((part) => /^\d{10}$/.test(part)));
}

function orders(parts: string[]): string[][] {
  if (parts.length <= 1) return [parts];
  return parts.flatMap((part, i) =>
    orders(parts.filter((_, other) => other !== i)).map((rest) => [part, ...rest]),
  );
}
