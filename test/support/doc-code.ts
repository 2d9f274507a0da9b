import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '../..');

/** Blocks of code in a page of ours, in order. */
export function codeOf(page: string, language: string): string[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(
    ([, code]) => code!,
  );
}

/** The block that says in its first line which file it is. */
function fileOf(page: string, name: string): string {
  const code = codeOf(page, 'ts').find((block) => block.startsWith(`// ${name}\n`));
  if (code === undefined) throw new Error(`${page} has no ${name}`);
  return code;
}

/** Writes such a block as a CommonJS module that this process and others can load; types are looked at elsewhere. */
export function moduleOf(page: string, name: string): { file: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'doc-code-'));
  const file = path.join(folder, name.replace(/\.ts$/, '.cjs'));
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  writeFileSync(file, ts.transpileModule(fileOf(page, name), { compilerOptions }).outputText);
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
