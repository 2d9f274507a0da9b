// Compiles files under each of several settings and says what the compiler says. The files of libraries, by far the most,
// are read once for all settings: `node compile.mjs COMPILER '{"settings":[{…}],"files":["a.ts"]}'`.
import { createRequire } from 'node:module';

const [, , compiler, order] = process.argv;
const ts = createRequire(import.meta.url)(compiler);
const { settings, files } = JSON.parse(order);

const read = new Map();
const once = (host) => {
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...rest) => {
    if (!read.has(name)) read.set(name, getSourceFile(name, ...rest));
    return read.get(name);
  };
  return host;
};

const answers = settings.map((setting) => {
  const { options, errors } = ts.convertCompilerOptionsFromJson(setting, process.cwd());
  const host = once(ts.createCompilerHost(options));
  const program = ts.createProgram(files, options, host);
  return ts.formatDiagnostics([...errors, ...ts.getPreEmitDiagnostics(program)], host);
});
console.log(JSON.stringify({ version: ts.version, answers }));
