import { qrPicture } from '../pages/qr-picture.js';
import { textAnswer } from '../wire.js';
import type { Endpoint } from './endpoint.js';

/**
 * The picture of a QR code, for everybody who has its ticket; 404 when there is no such code, or no longer.
 * See https://developers.weixin.qq.com/doc/offiaccount/Account_Management/Generating_a_Parametric_QR_Code.html
 */
export const showqrcode: Endpoint = {
  name: 'cgi-bin/showqrcode',
  host: 'mp',
  handle: ({ qrCodes }, { method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return textAnswer(405, 'Method Not Allowed');
    const code = qrCodes.withTicket(url.searchParams.get('ticket') ?? '');
    if (code === undefined || !qrCodes.isAlive(code)) return textAnswer(404, 'Not Found');
    return {
      status: 200,
      headers: { 'content-type': 'image/png', 'cache-control': 'no-store' },
      body: qrPicture(code.url),
    };
  },
};
