import { type Command, Option } from 'commander';

export const MODES = ['main', 'snippet'];
export const POLICIES = ['open', 'restricted'];

/** The flags that become part of a request, for every command that makes one. */
export function requestOptions(command: Command): Command {
  return command
    .option('--input <json>', 'call main() with this value')
    .option('--stdin', 'let the script read our standard input')
    .option('--file <path[:as]>', 'a file or folder for its work folder; again for more', collect)
    .option('--limit <name=value>', 'a limit such as wall=5s or memory=1GiB; again for more', collect)
    .option('--env <name[=value]>', 'an environment variable; again for more', collect)
    .option('--seed <number>', 'make random numbers repeatable')
    .addOption(new Option('--figures <kind>', 'how figures come back').choices(['svg', 'png', 'none']))
    .addOption(new Option('--mode <mode>', 'snippet: no main(), the last line is the result').choices(MODES))
    .addOption(new Option('--policy <policy>', 'restricted adds the rules of /run').choices(POLICIES));
}

/** The flags of jobs and batches besides what they run. */
export function settingOptions(command: Command): Command {
  return command
    .option('--priority <number>', 'those with a higher one go first: -100 to 100, 0 if not given')
    .option(
      '--not-before <time>',
      'not before this time, at most a year ahead, such as "$(date -u -d tomorrow +%FT%TZ)"',
    )
    .option(
      '--webhook <url>',
      'where the service tells of the end, signed with PYCELL_WEBHOOK_SECRET if that is set',
    )
    .option('--retry <times>', 'how often a run that ended badly is tried again: 0 to 10');
}

export function serviceOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the service (before PYCELL_URL)')
    .option('--api-key <key>', "the service's key (before PYCELL_API_KEY, which other users cannot see)");
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
