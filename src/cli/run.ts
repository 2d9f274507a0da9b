import { doctor } from './doctor/doctor.js';
import { simulate } from './simulate/simulate.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = { doctor, simulate };

const NAME = 'passport-wechat-follower';
const HELP = `Usage: ${NAME} <command> [flags]

  simulate   a simulated WeChat with a control page 模拟微信与控制台
  doctor     looks at a configuration and says what to do 检查配置

"${NAME} <command> --help" says more. 更多说明请加 --help。
`;

/** Runs what the command line says; resolves to the exit code: 2 for a command that cannot be carried out as given. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.print(HELP);
    return 0;
  }
  try {
    const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined)
      throw new UsageError(name === undefined ? 'say which command' : `there is no command "${name}"`);
    return await command(rest, terminal);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.warn(`${NAME}: ${error.message.replace(/[.?]?$/, (end) => end || '.')} Try --help.`);
    return 2;
  }
}
