import type { OwnParts } from '../../control/own-parts.js';
import type { RegisteredApp } from '../../world/apps.js';
import type { RegisteredPerson } from '../../world/people.js';
import { html, type Html } from '../html.js';
import type { Phone } from '../phone-cookies.js';
import type { Language, Say } from '../speech.js';

/** What every part of the control page is made from. */
export interface DeskView {
  readonly parts: OwnParts;
  readonly say: Say;
  readonly language: Language;
  readonly phone: Phone;
  /** Who holds the phone. */
  readonly holder: RegisteredPerson | undefined;
  /** Whose conversation is open on the phone. */
  readonly account: RegisteredApp | undefined;
  /** What was pasted into the scanner. */
  readonly scanned: string;
}

/** A value that a form carries along. */
export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

/** A part of the page that is kept up to date, under a heading of its own. */
export const panel = (id: string, heading: string, body: Html): Html =>
  html`<section class="panel" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${heading}</h2>
    <div id="${id}" data-live>${body}</div>
  </section>`;

/** The name of an endpoint, which may go on in the next line behind each `/`. */
export const endpointName = (name: string): Html =>
  html`${name.split('/').map((part, index) => (index === 0 ? part : html`/<wbr />${part}`))}`;

/** "12:59:05", of the simulated clock. */
export const timeOfDay = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** "1:59:05" */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A table that scrolls by itself, or what to say when there is nothing in it. */
export function table(label: string, heads: readonly string[], rows: readonly Html[], nothing: string): Html {
  if (rows.length === 0) return html`<p class="card empty">${nothing}</p>`;
  return html`<div class="card scroll" tabindex="0" role="group" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
