// Builds `dist`: CommonJS and declarations, then for every entry point an ES module that hands on the names of the
// CommonJS one, so that `require` and `import` share a single copy of every class. What is installed shall be light, and
// still be read: comments stand in the declarations only, and of those there are just the ones that somebody can import.
// See docs/decisions/0015-a-light-install.md.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SRC = join(ROOT, 'src');
const DIST = join(ROOT, 'dist');
const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const entries = Object.values(exports).filter((entry) => typeof entry !== 'string');
/** Says to other compilers that this was an ES module. Only entry points meet other compilers. */
const MARK = 'Object.defineProperty(exports, "__esModule", { value: true });\n';
const marked = new Set(entries.map((entry) => join(ROOT, entry.require.default)));

rmSync(DIST, { recursive: true, force: true });
const compiler = [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json', '--emitDeclarationOnly'];
const tsc = spawnSync(process.execPath, compiler, { cwd: ROOT, stdio: 'inherit' });
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const { compilerOptions } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config;
const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, ROOT);
const plain = { ...options, declaration: false, removeComments: true, module: ts.ModuleKind.CommonJS };
for (const file of filesOf(SRC, '.ts')) {
  const source = readFileSync(file, 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: plain, fileName: file });
  const target = join(DIST, relative(SRC, file).replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  const text = marked.has(target) ? outputText : outputText.replace(MARK, '');
  writeFileSync(target, indentedByTabs(target, text));
}

const importable = new Set();
for (const entry of entries) addDeclarations(join(ROOT, entry.require.types));
for (const file of filesOf(DIST, '.d.ts'))
  if (importable.has(file)) writeFileSync(file, indentedByTabs(file, readFileSync(file, 'utf8')));
  else rmSync(file);

for (const entry of entries) {
  const commonJS = join(ROOT, entry.require.default);
  const names = Object.keys(require(commonJS)).sort();
  const file = `./${basename(commonJS)}`;
  const body = names.length === 0 ? 'export {};\n' : `export { ${names.join(', ')} } from '${file}';\n`;
  writeFileSync(join(ROOT, entry.import.default), body);
  writeFileSync(join(ROOT, entry.import.types), `export * from '${file}';\n`);
}

function filesOf(folder, ending) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}

/** Adds a declaration file and, however far away, what it imports. */
function addDeclarations(file) {
  if (importable.has(file)) return;
  importable.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles)
    if (fileName.startsWith('.')) addDeclarations(resolve(dirname(file), fileName.replace(/\.js$/, '.d.ts')));
}

/** A tab for the compiler's four spaces; what stands inside of a template literal is text, and stays as it is. */
function indentedByTabs(name, text) {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  const verbatim = new Set();
  const visit = (node) => {
    if (ts.isTemplateLiteralToken(node)) {
      const [first, last] = [node.getStart(file), node.end].map(
        (at) => file.getLineAndCharacterOfPosition(at).line,
      );
      for (let line = first + 1; line <= last; line++) verbatim.add(line);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return text
    .split('\n')
    .map((line, number) =>
      verbatim.has(number) ? line : line.replace(/^(?: {4})+/, (spaces) => '\t'.repeat(spaces.length / 4)),
    )
    .join('\n');
}
