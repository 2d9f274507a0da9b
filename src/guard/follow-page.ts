import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import { isSecure } from '../internal/loopback.js';
import { escapeHTML, renderPage } from '../page/page.js';

/** What the built-in follow page shows. */
export interface FollowPageOptions {
  /** Picture of the account's QR code: an https URL, or a path on this site. */
  qrCodeURL: string;
  /** Name of the account, as people find it in WeChat. */
  accountName: string;
}

/** Asks every few seconds, while the page is looked at, whether the way is open, and reloads the page when it is. */
const CONTINUE = `(function(){var busy=false;setInterval(function(){if(busy||document.hidden)return;busy=true;
fetch(location.href,{method:'HEAD',headers:{accept:'application/json'},cache:'no-store'}).then(function(r){if(r.ok||r.redirected)location.reload()})
.catch(function(){}).then(function(){busy=false})},3000)})();`;

/**
 * Checks the options of the follow page and gives back its HTML and content security policy, both the same for
 * every visitor. Throws a `TypeError` for a picture that is not on this site or https.
 */
export function buildFollowPage(
  owner: string,
  options: FollowPageOptions | undefined,
): { html: string; policy: string } {
  if (options === undefined)
    return renderPage({
      title: '请先关注公众号 · Follow to continue',
      body: textOf(undefined),
      script: CONTINUE,
    });
  checkOptionNames(`${owner}: \`followPage\``, options, { qrCodeURL: true, accountName: true });
  const { qrCodeURL, accountName } = options;
  if (typeof accountName !== 'string' || accountName === '')
    refuseOption(owner, 'followPage.accountName', 'must be a non-empty string');
  const source = pictureSource(qrCodeURL);
  if (source === undefined)
    refuseOption(owner, 'followPage.qrCodeURL', 'must be an https URL or a path on this site');
  const name = escapeHTML(accountName);
  const picture = `<img src="${escapeHTML(qrCodeURL)}" width="208" height="208" alt="${name} 的二维码 (QR code)">`;
  return renderPage({
    title: `请先关注 ${name} · Follow to continue`,
    body: textOf(name, picture),
    script: CONTINUE,
    pictures: source,
  });
}

function textOf(name: string | undefined, picture = ''): string {
  const chinese = name === undefined ? '请先关注我们的公众号' : `请先关注“${name}”`;
  const english =
    name === undefined ? 'Follow our Official Account to continue' : `Follow “${name}” to continue`;
  return (
    `<h1>${chinese}</h1><p lang="en">${english}</p>${picture}` +
    '<p>长按或扫描二维码关注，本页会自动继续。</p><p lang="en">Once you follow, this page opens by itself.</p>' +
    '<a class="action" href="">我已关注 · <span lang="en">I follow now</span></a>'
  );
}

/** Source for the policy: this site, or the one origin the picture is on. */
function pictureSource(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (value.startsWith('/') && !value.startsWith('//')) return "'self'";
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  return isSecure(url) ? url.origin : undefined;
}
