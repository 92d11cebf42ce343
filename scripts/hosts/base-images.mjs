// The two images that deploy/Dockerfile starts from: the public ones where they can be had, and otherwise stand-ins
// from Debian's own packages.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRoot, findAll, run, SetupError } from '../setup/run.mjs';
import { ROOT } from '../setup.mjs';
import { buildEnvironment } from './image.mjs';

/** @typedef {{ python: string, node: string, origin: string }} BaseImages */

/** The first Debian with CPython 3.13; it brings Node 20. */
const SUITE = 'trixie';
const TREE_IMAGE = 'pycell-base-debian';
const STAND_INS = { python: 'pycell-base-python', node: 'pycell-base-node' };
const CERTIFICATES = '/usr/local/share/ca-certificates';
/** Debian's list of trusted authorities. */
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * @param {import('./docker.mjs').Docker} docker
 * @param {(line: string) => void} [tell]
 * @returns {Promise<BaseImages>}
 * @throws SetupError that says what to install
 */
export async function findBaseImages(docker, tell = () => {}) {
  const named = namedImages();
  if (await canHave(docker, Object.values(named))) return { ...named, origin: 'public images' };
  const origin = `Debian ${SUITE}'s own Python and Node, as no registry can be reached`;
  if (!(await areThere(docker, Object.values(STAND_INS)))) {
    tell(`The base images cannot be pulled: making stand-ins from Debian ${SUITE} by debootstrap.`);
    await makeStandIns(docker);
  }
  return { ...STAND_INS, origin };
}

/** The defaults of the Dockerfile's build arguments. */
export function namedImages(text = readFileSync(join(ROOT, 'deploy', 'Dockerfile'), 'utf8')) {
  const of = (/** @type {string} */ name) => {
    const value = new RegExp(`^ARG ${name}=(\\S+)$`, 'm').exec(text)?.[1];
    if (!value) throw new Error(`deploy/Dockerfile has no default for ${name}`);
    return value;
  };
  return { python: of('PYTHON_IMAGE'), node: of('NODE_IMAGE') };
}

/** @param {import('./docker.mjs').Docker} docker @param {string[]} images */
async function areThere(docker, images) {
  return (await docker.try('image', 'inspect', ...images)).code === 0;
}

/** @param {import('./docker.mjs').Docker} docker @param {string[]} images */
async function canHave(docker, images) {
  for (const image of images) {
    if (await areThere(docker, [image])) continue;
    if ((await docker.try('pull', '--quiet', image)).code !== 0) return false;
  }
  return true;
}

/** @param {import('./docker.mjs').Docker} docker */
async function makeStandIns(docker) {
  const [debootstrap] = findAll('debootstrap', `${process.env.PATH}:/usr/sbin`);
  if (!debootstrap || process.getuid?.() !== 0) {
    const line = asRoot('apt-get update && apt-get install -y debootstrap');
    throw new SetupError(
      `The base images cannot be pulled, and only root with debootstrap can make some. Type:\n\n  ${line}\n`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'pycell-base-'));
  const tree = join(folder, 'tree');
  try {
    await run(debootstrap, ['--variant=minbase', '--include=ca-certificates', SUITE, tree], {
      hint: `Debian ${SUITE} could not be fetched from its mirror.`,
    });
    await trustWhatThisMachineTrusts(tree);
    rmSync(join(tree, 'var/cache/apt/archives'), { recursive: true, force: true });
    const archive = join(folder, 'tree.tar');
    const tar = ['-C', tree, '--exclude=./dev/*', '--exclude=./proc/*', '--exclude=./sys/*', '-cf', archive];
    await run('tar', [...tar, '.']);
    await docker.run('import', archive, TREE_IMAGE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const file = join(ROOT, 'scripts', 'hosts', 'base.Dockerfile');
  const env = await buildEnvironment(docker);
  for (const [target, tag] of Object.entries(STAND_INS)) {
    const from = ['--build-arg', `DEBIAN_IMAGE=${TREE_IMAGE}`];
    const what = ['build', '--network=host', '-f', file, '--target', target, '-t', tag, ...from];
    await run('docker', [...what, join(ROOT, 'scripts', 'hosts')], { env });
  }
}

/**
 * Behind a proxy with a certificate of its own, npm and pip work in the build only if the image knows that, too.
 *
 * @param {string} tree
 */
async function trustWhatThisMachineTrusts(tree) {
  const known = readFileSync(join(tree, BUNDLE), 'utf8');
  for (const [index, text] of certificates().entries()) {
    if (!known.includes(text)) writeFileSync(join(tree, CERTIFICATES, `machine-${index}.crt`), `${text}\n`);
  }
  await run('chroot', [tree, 'update-ca-certificates']);
}

/** Those that this machine's settings name. */
function certificates() {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  const texts = [SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, BUNDLE].map(read);
  const found = texts.flatMap(
    (text) => text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [],
  );
  return [...new Set(found)];
}

/** @param {string | undefined} file */
function read(file) {
  try {
    return file ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
