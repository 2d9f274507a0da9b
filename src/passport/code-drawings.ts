import { createLRU } from 'lru.min';
import { encode } from 'uqr';

/** Modules of white around a code, as the standard wants them. */
const QUIET = 4;
/** A few kilobytes each. */
const MOST_DRAWINGS = 256;

/**
 * Codes as drawings for a page, black on white in the dark too: cameras want it so. A drawing takes the processor some
 * milliseconds, and a page is loaded again and again, so the last ones are kept.
 */
export class CodeDrawings {
  readonly #known = createLRU<string, string>({ max: MOST_DRAWINGS });

  /** The drawing of a code that says `content`, as SVG. */
  of(content: string): string {
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    const drawing = draw(content);
    this.#known.set(content, drawing);
    return drawing;
  }
}

function draw(content: string): string {
  const { data, size } = encode(content, { border: QUIET, ecc: 'M' });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    `<svg class="code" role="img" aria-label="微信登录二维码 (QR code)" viewBox="0 0 ${size} ${size}" width="240" height="240" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark.join('')}"/></svg>`
  );
}
