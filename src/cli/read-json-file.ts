import { readFileSync } from 'node:fs';
import path from 'node:path';

import { UsageError } from './usage-error.js';

/** Reads a file of JSON. Throws a {@link UsageError} that names the file and, as far as it is known, the line. */
export function readJSONFile(folder: string, file: string): unknown {
  let text: string;
  try {
    text = readFileSync(path.resolve(folder, file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' ? `${file} does not exist` : `${file} cannot be read (${code ?? ''})`,
    );
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    // The text of the error may quote the file, which may hold secrets; where it is wrong is enough.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const line =
      position === undefined ? text.split('\n').length : text.slice(0, Number(position)).split('\n').length;
    throw new UsageError(`${file} is not JSON: look at line ${line}, or at the end of the one before it`);
  }
}
