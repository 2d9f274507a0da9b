import type { QRScene } from '../world/follows.js';
import { WeChatRefusal } from '../world/refusal.js';
import { apiEndpoint } from './endpoint.js';
import { requireFollowedApp } from './follower-entry.js';
import { requireJSON } from './json-body.js';

const LONGEST_LIFE_SECONDS = 2_592_000;

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** For each action: whether the code lasts, and the scene it carries, `undefined` for a wrong one. */
const ACTIONS: ReadonlyMap<unknown, { lasts: boolean; read: (scene: Fields) => QRScene | undefined }> =
  new Map([
    ['QR_SCENE', { lasts: false, read: (scene: Fields) => sceneId(scene, 2 ** 32 - 1) }],
    ['QR_STR_SCENE', { lasts: false, read: sceneText }],
    ['QR_LIMIT_SCENE', { lasts: true, read: (scene: Fields) => sceneId(scene, 100_000) }],
    ['QR_LIMIT_STR_SCENE', { lasts: true, read: sceneText }],
  ]);

function sceneId({ scene_id: id }: Fields, largest: number): number | undefined {
  return Number.isInteger(id) && Number(id) >= 1 && Number(id) <= largest ? Number(id) : undefined;
}

function sceneText({ scene_str: text }: Fields): string | undefined {
  return typeof text === 'string' && text.length >= 1 && text.length <= 64 ? text : undefined;
}

/** What WeChat says to a wrong life no document tells; here it is part of the action's information. */
function lifeOf(seconds: unknown, defaultMs: number): number {
  if (seconds === undefined) return defaultMs;
  const isLife = Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= LONGEST_LIFE_SECONDS;
  if (!isLife) throw new WeChatRefusal(40053);
  return Number(seconds) * 1000;
}

/**
 * Creates a parameter QR code, temporary or permanent.
 * See https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode
 */
export const qrcodeCreate = apiEndpoint({
  name: 'cgi-bin/qrcode/create',
  method: 'POST',
  answer: (world, { url: { searchParams: query }, body }) => {
    const app = requireFollowedApp(world, query);
    const { appId } = app;
    const fields = requireJSON(body);
    const action = ACTIONS.get(fields.action_name);
    if (action === undefined) throw new WeChatRefusal(40052);
    const scene = action.read(fieldsOf(fieldsOf(fields.action_info).scene));
    if (scene === undefined) throw new WeChatRefusal(40053);
    const lifeMs = lifeOf(fields.expire_seconds, world.settings.qrCodeLifeMs);
    world.quotas.charge('cgi-bin/qrcode/create', app);
    if (action.lasts) {
      const { ticket, url } = world.qrCodes.createPermanent(appId, scene);
      return { ticket, url };
    }
    const { ticket, url } = world.qrCodes.createTemporary(appId, scene, lifeMs);
    return { ticket, expire_seconds: Math.round(lifeMs / 1000), url };
  },
});
