import { oddAnswer } from './api-failure.js';
import { readToken } from './read-field.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';
import { field, withoutFields, type Wire } from './wire.js';

const LONGEST_LIFE_MS = 2_592_000_000;
const ENDPOINT = 'cgi-bin/qrcode/create';

/** Which parameter QR code (带参数二维码) to create. */
export interface QRCodeParameters {
  /**
   * What comes back in `scene` of the event of whoever scans it: 1 to 64 characters, or an integer from 1 to 4294967295
   * (100000 for a permanent code). For a login: random, and used once.
   */
  scene: string | number;
  /** Life in milliseconds, in whole seconds, at most 30 days; `'permanent'` for ever, of which an account has 100,000. */
  lifeMs: number | 'permanent';
}

/** A parameter QR code as WeChat created it. */
export interface QRCode {
  /** Names the code in the event of whoever scans it. Not enumerable: whoever has it can show the code. */
  readonly ticket: string;
  /** What the picture says, to be drawn by yourself. */
  url: string;
  /** Address of WeChat's picture, for an `<img>`. */
  pictureURL: string;
  /** What it lives, in milliseconds; `undefined` for a permanent one. */
  expiresInMs: number | undefined;
  /** Answer of WeChat without the ticket. */
  _json: Wire;
}

/** Creates a code; see `account.api.createQRCode`. */
export async function createQRCode(
  http: WeChatHttp,
  mpURL: string,
  commonAccessToken: string,
  parameters: QRCodeParameters,
  limits: CallOptions,
): Promise<QRCode> {
  const wire = await http.call({
    limits,
    endpoint: ENDPOINT,
    path: `/${ENDPOINT}?${new URLSearchParams({ access_token: commonAccessToken }).toString()}`,
    body: bodyOf(parameters),
    // A code nobody sees harms nobody.
    idempotent: true,
    sensitive: [commonAccessToken],
  });
  return readQRCode(wire, mpURL, parameters.lifeMs === 'permanent');
}

function bodyOf({ scene, lifeMs }: QRCodeParameters): Record<string, unknown> {
  const permanent = lifeMs === 'permanent';
  checkScene(scene, permanent ? 100_000 : 2 ** 32 - 1);
  const isText = typeof scene === 'string';
  const kind = `QR_${permanent ? 'LIMIT_' : ''}${isText ? 'STR_' : ''}SCENE`;
  const action = {
    action_name: kind,
    action_info: { scene: isText ? { scene_str: scene } : { scene_id: scene } },
  };
  if (permanent) return action;
  if (!Number.isInteger(lifeMs / 1000) || lifeMs <= 0 || lifeMs > LONGEST_LIFE_MS) {
    throw new TypeError("createQRCode: `lifeMs` must be whole seconds, at most 30 days, or 'permanent'");
  }
  return { expire_seconds: lifeMs / 1000, ...action };
}

function checkScene(scene: unknown, largest: number): void {
  const isId = Number.isInteger(scene) && Number(scene) >= 1 && Number(scene) <= largest;
  const isText = typeof scene === 'string' && scene.length >= 1 && scene.length <= 64;
  if (!isId && !isText) {
    throw new TypeError(
      `createQRCode: \`scene\` must be 1 to 64 characters, or an integer from 1 to ${largest}`,
    );
  }
}

function readQRCode(wire: Wire, mpURL: string, permanent: boolean): QRCode {
  const url = field(wire, 'url');
  const seconds = field(wire, 'expire_seconds');
  if (typeof url !== 'string' || !URL.canParse(url)) throw oddAnswer(ENDPOINT, 'no valid url');
  if (!permanent && !(Number.isInteger(seconds) && Number(seconds) > 0))
    throw oddAnswer(ENDPOINT, 'no valid expire_seconds');
  const ticket = readToken(ENDPOINT, wire, 'ticket');
  const code = {
    url,
    pictureURL: `${mpURL}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
    expiresInMs: permanent ? undefined : Number(seconds) * 1000,
    _json: withoutFields(wire, ['ticket']),
  };
  return Object.defineProperty(code, 'ticket', { value: ticket }) as QRCode;
}
