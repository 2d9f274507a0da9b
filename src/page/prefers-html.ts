/**
 * Tells whether whoever asks wants a page: HTML is named and wanted at least as much as JSON. A wildcard is no wish;
 * `fetch`, axios and curl send one.
 */
export function prefersHTML(accept: string | undefined): boolean {
  const html = qualityOf('text/html', accept);
  return html > 0 && html >= qualityOf('application/json', accept);
}

function qualityOf(type: string, accept = ''): number {
  for (const range of accept.slice(0, 1024).toLowerCase().split(',')) {
    const [name, ...parameters] = range.split(';').map((part) => part.trim());
    if (name !== type) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    return quality === undefined ? 1 : Number(quality.slice(2)) || 0;
  }
  return 0;
}
