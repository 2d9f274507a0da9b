import { createHash } from 'node:crypto';

import type { Answer } from '../wire.js';
import type { World } from '../world/world.js';
import { html, type Html } from './html.js';

const PATH = /^\/mmopen\/vi_32\/([^/]+)\/(?:0|46|64|96|132)$/;

/** Address of a drawn avatar; the last part is the size, as in WeChat's addresses. */
export const avatarURL = (origin: string, id: string): string =>
  `${origin}/mmopen/vi_32/${encodeURIComponent(id)}/132`;

/** The path of an avatar on the simulator's own pages. */
export const avatarPath = (id: string): string => avatarURL('', id);

/** A letter on a colour that belongs to the id. */
function lettered(id: string, name: string): Html {
  const hue = createHash('sha256').update(id).digest().readUInt16BE(0) % 360;
  // Of a Chinese name the given name tells people apart, of any other the initial.
  const letters = Array.from(name);
  const letter = (/^\p{Script=Han}+$/u.test(name) ? letters.at(-1) : letters[0])?.toUpperCase();
  return html`<defs>
      <linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="hsl(${hue} 58% 56%)" />
        <stop offset="1" stop-color="hsl(${(hue + 42) % 360} 62% 38%)" />
      </linearGradient>
    </defs>
    <rect width="132" height="132" fill="url(#g)" />
    <circle cx="112" cy="16" r="46" fill="#fff" opacity=".12" />
    <text
      x="66"
      y="68"
      fill="#fff"
      font-family="system-ui, 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
      font-size="62"
      font-weight="600"
      text-anchor="middle"
      dominant-baseline="central"
      >${letter}</text
    >`;
}

/** The grey figure of a virtual account. */
const anonymous = html`<rect width="132" height="132" fill="#c8ccd0" />
  <circle cx="66" cy="52" r="24" fill="#fff" />
  <path d="M18 132a48 44 0 0 1 96 0z" fill="#fff" />`;

/** The avatar a path asks for, or `undefined` when the path is not that of an avatar. */
export function avatarAnswer(world: World, pathname: string): Answer | undefined {
  const encoded = PATH.exec(pathname)?.[1];
  if (encoded === undefined) return undefined;
  let id: string;
  try {
    id = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  const name = world.people.find(id)?.nickname ?? world.apps.get(id)?.name;
  const drawing = name === undefined ? anonymous : lettered(id, name);
  const svg = html`<svg xmlns="http://www.w3.org/2000/svg" width="132" height="132" viewBox="0 0 132 132">
    ${drawing}
  </svg>`;
  return {
    status: 200,
    headers: {
      'content-type': 'image/svg+xml',
      'content-security-policy': "default-src 'none'",
      'cache-control': 'max-age=60',
    },
    body: svg.markup,
  };
}
