const OFFSETS = [0x811c9dc5, 0x050c5d1f] as const;
const PRIME = 0x01000193;

/**
 * Short text by which two random ids are told apart: FNV-1a twice, 64 bits. It says too little of an id to be one, and
 * nothing rests on its being hard to find another id with the same. A digest of `node:crypto` costs as much as all else
 * that is done with it. See http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fingerprint(id: string): string {
  return OFFSETS.map((offset) => fnv1a(id, offset).toString(36)).join('');
}

function fnv1a(text: string, offset: number): number {
  let hash: number = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}
