const PRIME = 0x01000193;

/**
 * Short text by which two random ids are told apart: FNV-1a twice, 64 bits. It says too little of an id to be one, and
 * nothing rests on its being hard to find another id with the same. A digest of `node:crypto` costs as much as all else
 * that is done with it. See http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fingerprint(id: string): string {
  let [one, other] = [0x811c9dc5, 0x050c5d1f];
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    one = Math.imul(one ^ unit, PRIME);
    other = Math.imul(other ^ unit, PRIME);
  }
  // In decimal: any other base takes ten times as long.
  return `${one >>> 0}_${other >>> 0}`;
}
