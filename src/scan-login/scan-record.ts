/**
 * How far a login by scan is: the code is shown; somebody scanned it and was asked; they confirmed; they answered with
 * another number; the browser that began it is logged in. `forgeable`: the scan came in plain mode and proves nothing.
 */
export type ScanStep = 'shown' | 'scanned' | 'confirmed' | 'refused' | 'used' | 'forgeable';

const STEPS: readonly string[] = ['shown', 'scanned', 'confirmed', 'refused', 'used', 'forgeable'];

/** What the processes of an account share about one code. The scene it is about is its key. */
export interface ScanRecord {
  step: ScanStep;
  /** Address of WeChat's picture of the code. */
  pictureURL: string;
  /** What the code says, to be drawn by yourself. */
  content: string;
  /** Whom and what the person on the phone is told about: site, browser, and when it began (since 1970). */
  siteName: string;
  browser: string;
  createdAt: number;
  /** Who scanned, and the number they have to find on the computer. */
  openid?: string;
  number?: string;
}

/** Writes a record as a store keeps it. */
export function writeScan(record: ScanRecord): string {
  return JSON.stringify({ v: 1, ...record });
}

/** Reads what {@link writeScan} wrote; `undefined` for anything else. */
export function readScan(text: string): ScanRecord | undefined {
  try {
    const { v, ...record } = JSON.parse(text) as ScanRecord & { v?: unknown };
    const texts = [record.pictureURL, record.content, record.siteName, record.browser];
    const isWhole = texts.every((one) => typeof one === 'string') && typeof record.createdAt === 'number';
    return v === 1 && STEPS.includes(record.step) && isWhole ? record : undefined;
  } catch {
    return undefined;
  }
}
